package browsertest

import (
	"strings"
	"testing"
)

// A HAR file of 31 MiB is dropped on the page: what refused the request is found
// in it, the page stays in its layout, and nothing leaves it.
func TestLongHARIsDropped(t *testing.T) {
	page := OpenInspector(t, "")
	token := newSigner(t).token(strings.Replace(good, "4102444800", "1500003600", 1))
	Eval[bool](page, `(() => {
		const entry = (token, status) => JSON.stringify({ startedDateTime: "2026-11-23T10:00:00Z", time: 5,
			request: { method: "GET", url: "https://api.example/orders", headers: [{ name: "Authorization", value: "Bearer " + token }] },
			response: { status, headers: [], content: { mimeType: "application/json", text: "\"\n".repeat(200) } } });
		const fine = entry("`+token+`", 200) + ",";
		const har = '{"log":{"entries":[' + fine.repeat(31 * 1024 * 1024 / fine.length) + entry("`+token+`", 401) + "]}}";
		const data = new DataTransfer();
		data.items.add(new File([har], "api.example.har"));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`)
	page.Wait(`document.getElementById("say").innerText.includes("expired")`)
	if text := Eval[string](page, `document.body.textContent`); !strings.Contains(text, "a HAR file of") {
		t.Errorf("the page does not say what it read: %q", page.Text("reasons"))
	}
	page.expectNothingLeft("eyJ")
}
