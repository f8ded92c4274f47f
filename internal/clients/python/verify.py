"""Verifiers that others wrote, for the tests of our issuer: PyJWT and jwcrypto.

The argument is pyjwt or jwcrypto. The first line of input is
{"issuer", "jwksURL", "audience"}; every other line is a token. A line answers each:
"accepted", or "refused: " and the exception. It ends with its input.
"""
import json
import sys
import urllib.request

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


def pyjwt(trust):
    import jwt

    keys = jwt.PyJWKClient(trust["jwksURL"])

    def verify(token):
        key = keys.get_signing_key_from_jwt(token).key
        jwt.decode(
            token, key, algorithms=ALGORITHMS, issuer=trust["issuer"], audience=trust["audience"],
            options={"require": ["exp", "iss", "aud"]},
        )

    return verify


def jwcrypto(trust):
    from jwcrypto.jwk import JWKSet
    from jwcrypto.jwt import JWT, JWTMissingKey

    def fetch():
        with urllib.request.urlopen(trust["jwksURL"]) as answer:
            return JWKSet.from_json(answer.read())

    def check(token, keys):
        judge = JWT(check_claims={"iss": trust["issuer"], "aud": trust["audience"], "exp": None}, algs=ALGORITHMS)
        judge.leeway = 0  # seconds; its own is 60
        judge.deserialize(token, keys)

    keys = fetch()

    def verify(token):
        nonlocal keys
        try:
            check(token, keys)
        except JWTMissingKey:
            keys = fetch()
            check(token, keys)

    return verify


verify = {"pyjwt": pyjwt, "jwcrypto": jwcrypto}[sys.argv[1]](json.loads(sys.stdin.readline()))
for line in sys.stdin:
    try:
        verify(line.strip())
        print("accepted", flush=True)
    except Exception as error:  # each library has a tree of its own
        print(f"refused: {type(error).__name__} {error}".replace("\n", " "), flush=True)
