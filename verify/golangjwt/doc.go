// Package golangjwt gives servers that stay on golang-jwt the keys of this
// module: [Storage] puts a verify.KeySet, such as one of package remote, behind
// keyfunc.
//
//	keys, err := remote.Issuer(ctx, "https://id.example", remote.Options{})
//	if err != nil { … }
//	defer keys.Close()
//	k, err := keyfunc.New(keyfunc.Options{Storage: golangjwt.Storage(keys)})
//	if err != nil { … }
//
//	token, err := jwt.Parse(text, k.KeyfuncCtx(r.Context()),
//		jwt.WithIssuer("https://id.example"), jwt.WithAudience("orders-api"),
//		jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired())
//
// Use KeyfuncCtx with the context of the request: Keyfunc waits for a fetch
// whether or not the request is still there.
//
// # What comes through
//
// What package remote says of itself: start without the issuer, rotation in one
// fetch for all who wait, the cooldown of unknown kids, refresh ahead of time,
// the last good set during an outage, its bounds, sets with keys that are unknown
// or broken, removal of keys. No secret (oct) of a fetched set and no key with
// another use is handed out.
//
// The codes of this module come through golang-jwt's errors: when the keys cannot
// be had, errors.Is(err, jwtkit.CodeKeysUnavailable) holds, and the answer is 503;
// an unknown kid is both [jwtkit.CodeKeyNotFound] and jwkset.ErrKeyNotFound.
//
// # What does not
//
// A verify.Verifier does these; keyfunc and golang-jwt leave no room for them:
//
//   - A key replaced under its kid is seen at the next refresh and not at once:
//     nobody tells a Storage that a signature did not hold.
//   - Keys are not bound to their issuer: a Storage is not told the iss. Give each
//     issuer a keyfunc of its own, and demand the issuer by jwt.WithIssuer.
//   - Of several keys under one kid the first alone is tried: KeyRead gives one.
//   - For a token without kid every key is tried, by type and not by alg, since
//     golang-jwt is given bare keys.
//   - The checks of the token are those of golang-jwt: crit is not looked at,
//     duplicate members pass, and exp is optional unless demanded.
package golangjwt
