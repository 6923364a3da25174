// For tests of TLS on this machine alone: a key that everybody knows, and a certificate of localhost by it.

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGj/11o6+g02ZxC7e
OamGWNIVIVMqpgdiSCOwF50NloahRANCAASqWtJDwqW2ovQscSODcIRIBa/c/dZd
MpLaw7YMgSaxbbwtMkbGJWkCRDe9ijFxupxo4HNYd++jtkcuNIQd8UJ+
-----END PRIVATE KEY-----`;

export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUBpdtt3AvcBc/bUojjxJawAkdQeQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIzMDQwOVoYDzIxMjYxMDI5
MjMwNDA5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASqWtJDwqW2ovQscSODcIRIBa/c/dZdMpLaw7YMgSaxbbwtMkbGJWkC
RDe9ijFxupxo4HNYd++jtkcuNIQd8UJ+o28wbTAdBgNVHQ4EFgQUCpClulRfgK1u
q+EUpvqh/Wajm1AwHwYDVR0jBBgwFoAUCpClulRfgK1uq+EUpvqh/Wajm1AwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgF0oFUqu+KJfNqs1LPYHHaao/GeRQPUSXrUqHEBAzjWYCICf8
zs4CqGo1+tqdq6zB5elqF6r37I9gVUN+h6+x5U3I
-----END CERTIFICATE-----`;
