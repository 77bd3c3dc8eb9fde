/** A public key for tests: its private half was thrown away. */

/** RSA, 2048 bits, SubjectPublicKeyInfo in PEM. */
export const RSA_PEM = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqUhoRAW29FUMim1F0OiX
4sw7cW2nxwBXKlcR4fDPwi4Acz4NHbpw9dCnP3U5jpkwirY1YP4pOV8h//pzYJTB
u5PWt1YVPMRWcCjeYrl75Of8l+jwQJPXGX93FDXjkAXLrnm/MH/+hWTdy9fYnbH1
0GJoUpyexVxQckldQCBW0MWO/JHJJpIXVi7sCa/9AcLgHHss5ivCyVz9HW76c4q9
KTd9/vT9gbcTe0P0OPf1Hmy+9kl0Ap4frCiuIu2o1iQNScmRpR5ELNZyEugj35T5
tNcu2Kg1dF4jJTa1CP0G/5PeAkZwXSNDvert3PUWnv8HvWOerXv0H4gduGFn9svt
yQIDAQAB
-----END PUBLIC KEY-----`
