package issuer

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// TestUsedIDsAreBounded fills the memory of what was used, which makes room as time
// goes by.
func TestUsedIDsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var u usedIDs
		use := func(id string) (first, full bool) {
			return u.use(digestOf(Secret(id)), time.Now(), time.Now().Add(time.Hour))
		}
		for i := range maxUsedIDs {
			if first, full := use(strconv.Itoa(i)); !first || full {
				t.Fatalf("%d: %t, %t", i, first, full)
			}
		}
		if first, full := use("one more"); first || !full {
			t.Errorf("one too many: %t, %t", first, full)
		}
		time.Sleep(time.Hour) // what is used until now is not over yet
		if first, full := use("0"); first || full {
			t.Errorf("at the end: %t, %t", first, full)
		}
		time.Sleep(time.Second)
		if first, full := use("one more"); !first || full || len(u.until) != 1 {
			t.Errorf("after the end: %t, %t, %d are remembered", first, full, len(u.until))
		}
	})
}
