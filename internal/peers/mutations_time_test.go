package peers

import "fmt"

// timeMutations change the times that the token states, around the instant at
// which it is judged.
var timeMutations = []mutation{
	{"exp around now", "exp", func(d *draft) change {
		return d.onClaim("exp", pick(d.random, "1799999999", "1799999999.9", "1800000000", "1.8e9", "18e8", "1800000000.0"), true)
	}},
	{"exp soon", "exp", func(d *draft) change {
		return d.onClaim("exp", pick(d.random, "1800000001", "1800000001.5", "1800000060", "1.8000001e9", "18000000010e-1"), false)
	}},
	{"exp within this second", "exp disputed", func(d *draft) change {
		return d.onClaim("exp", pick(d.random, "1800000000.5", "1800000000.001", "1800000000.999"), false)
	}},
	{"exp long ago", "exp", func(d *draft) change {
		return d.onClaim("exp", pick(d.random, "0", "1", "-1", "-1800000000", "1563949101", "1e-9"), true)
	}},
	{"exp missing", "exp", func(d *draft) change {
		d.claims = drop(d.claims, "exp")
		return bad("no exp, and the policy does not allow that")
	}},
	{"exp null", "exp", func(d *draft) change { return d.onClaim("exp", "null", true) }},
	{"exp as a text", "exp", func(d *draft) change {
		return d.onClaim("exp", pick(d.random, `"1900000000"`, `"2030-01-01T00:00:00Z"`, `"never"`, `""`), true)
	}},
	{"exp of a wrong type", "exp", func(d *draft) change { return d.onClaim("exp", pick(d.random, "true", "[1900000000]", "{}"), true) }},
	{"exp far beyond", "exp", func(d *draft) change {
		return d.onClaim("exp", pick(d.random, "9223372036854775807", "9223372036854775808", "1e19", "1e308", "1e400", "1e1000000000", "99999999999999999999999999"), true)
	}},
	{"exp in milliseconds", "exp", func(d *draft) change { return d.onClaim("exp", fmt.Sprint((instant+3600)*1000), false) }},
	{"nbf passed", "nbf disputed", func(d *draft) change {
		if d.random.IntN(3) == 0 {
			d.claims = drop(d.claims, "nbf")
			return harmless("no nbf")
		}
		return d.onClaim("nbf", pick(d.random, "1800000000", "1799999999.5", "1.8e9", "0", "-1", "1799999999"), false)
	}},
	{"nbf ahead", "nbf", func(d *draft) change {
		return d.onClaim("nbf", pick(d.random, "1800000001", "1800000060", "1800000000001", "1.9e9"), true)
	}},
	{"nbf within this second", "nbf", func(d *draft) change {
		return d.onClaim("nbf", pick(d.random, "1800000000.5", "1800000000.001"), true)
	}},
	{"nbf far beyond", "nbf", func(d *draft) change {
		return d.onClaim("nbf", pick(d.random, "9223372036854775807", "9223372036854775808", "1e19", "1e308"), true)
	}},
	{"nbf of a wrong type", "nbf", func(d *draft) change { return d.onClaim("nbf", pick(d.random, `"soon"`, "false", "{}"), true) }},
	{"nbf as a text", "nbf", func(d *draft) change { return d.onClaim("nbf", pick(d.random, `"1"`, `"1700000000"`), true) }},
	{"iat ahead", "iat disputed", func(d *draft) change {
		return d.onClaim("iat", pick(d.random, "1800000001", "1800003600", "1900000000"), false)
	}},
	{"iat missing", "iat", func(d *draft) change {
		d.claims = drop(d.claims, "iat")
		return harmless("no iat")
	}},
	{"iat of a wrong type", "iat", func(d *draft) change { return d.onClaim("iat", pick(d.random, `"today"`, "true", "[]"), true) }},
}

func (d *draft) onClaim(name, value string, isBad bool) change {
	d.claims = set(d.claims, name, value)
	return change{name + " is " + brief(value), isBad}
}
