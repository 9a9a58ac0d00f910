package page_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry"
)

// attack is another host's page: it sends forms to the registry, asks its API, and shows its pages in a frame.
const attack = `<!doctype html><title>evil</title><link rel="icon" href="data:,">
<form method="post" action="%[1]s%[2]s/end"><button>End</button></form>
<form method="post" action="%[1]s/login"><input name="token" value="%[3]s"><button>Log in</button></form>
<iframe src="%[1]s/"></iframe>
<script>
addEventListener('load', async () => {
	const got = [];
	for (const path of ['/', '/v1/connections', '%[2]s']) {
		try { got.push(await (await fetch('%[1]s' + path, {credentials: 'include'})).text()); } catch (e) { got.push(e.name); }
	}
	try { got.push(document.querySelector('iframe').contentDocument.body.innerText); } catch (e) { got.push(e.name); }
	document.title = 'got ' + got.join();
});
</script>`

// Another host's page does nothing with the session of somebody who is logged in, nor does one whose name suddenly means this machine.
func testRegistryOtherHosts(t *testing.T, b *browser, o *office) {
	c := o.in[registry.Live]
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, attack, o.url, o.path(registry.Live), o.write)
	}))
	t.Cleanup(evil.Close)
	for name, address := range map[string]string{"another site": strings.Replace(evil.URL, "127.0.0.1", plainHost, 1), "another port": evil.URL} {
		t.Run(name, func(t *testing.T) {
			tb := o.tab(t, b, view{})
			tb.logIn(o, o.write)
			for _, form := range []string{"End", "Log in"} {
				tb.open(address + "/index.html")
				tb.comesTo("the page has tried", `document.title.startsWith('got ')`)
				if got := eval[string](tb, "document.title"); got != "got TypeError,TypeError,TypeError,TypeError" && got != "got TypeError,TypeError,TypeError," {
					t.Errorf("another host's page reads %s", got)
				}
				tb.tabTo("the button", `words(el) === args[0]`, form)
				tb.press("\r")
				tb.comesTo("it is refused", `location.origin === `+fmt.Sprintf("%q", o.url)+` && document.body.innerText.includes('cross-origin request')`)
			}
			// Whoever is logged in still is, and whoever is not has not become so.
			tb.open(o.url + "/")
			tb.isAt("Connections")
			tb.open(strings.Replace(o.url, "127.0.0.1", plainHost, 1) + "/index.html")
			tb.comesTo("another name is refused", `document.body.innerText.includes('does not have the name that it was asked by')`)
		})
	}
	if now, err := o.Store.Get(t.Context(), c.ID); err != nil || now.State != registry.Live || now.Revision != c.Revision {
		t.Errorf("the connection was changed: %+v, %v", now, err)
	}
}
