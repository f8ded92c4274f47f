// Tests of the inspector in a real browser. A module of its own, so that the
// go.mod that users import does not carry the driver.
module github.com/jwtkit/toolkit/internal/browsertest

go 1.26.0

require (
	github.com/chromedp/cdproto v0.159.0
	github.com/chromedp/chromedp v0.23.0
	github.com/jwtkit/toolkit v0.0.0
)

require github.com/go-json-experiment/json v1.27.2 // indirect

replace github.com/jwtkit/toolkit => ../..
