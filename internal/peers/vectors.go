//go:build vectors

package peers

// The test vectors are read from the directory of this module: its package
// embeds 116 MB. The import, which no build takes, keeps it in go.mod.
import _ "github.com/c2sp/wycheproof"
