/** The parts of fflate that old browsers need, as one small lazy chunk. */
export { Gunzip, gzipSync } from "fflate";
