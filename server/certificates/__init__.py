"""Names and certificates for stations: the key stays there, the certificate comes down by relay."""
