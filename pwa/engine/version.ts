/** Raised whenever any number may come out otherwise; docs/decisions/one-engine-file.md. */
export const ENGINE = "1.1.0";
