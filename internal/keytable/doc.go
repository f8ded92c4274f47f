// Package keytable puts libraries that fetch keys into the situations that
// decide whether a server survives: keys that rotate, an issuer that is down,
// strangers with made-up tokens. Each library is set up as its documentation
// shows, with its defaults.
//
// The benchmark prints the table; the test holds our column to what it says.
package keytable
