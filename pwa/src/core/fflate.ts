/** The parts of fflate that are not always needed, as one small lazy chunk. */
export { Gunzip, gzipSync, inflateSync, Zip, ZipPassThrough } from "fflate";
