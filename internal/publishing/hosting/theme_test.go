package hosting_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
)

const where = "hosting:\n  - {partition: aws, region: us-east-1, bucket: acme-templates}\n"

func TestTheme(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const logo = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><linearGradient id="a"/><path fill="url(#a)" d="M0 0"/></svg>`
	path := filepath.Join(dir, "bucketgrant.yaml")
	for name, text := range map[string]string{"logo.svg": logo, "bucketgrant.yaml": where + `theme:
  name: Acme
  logo: logo.svg
  colors: {light: "#0B5394", dark: "#8ab4f8"}
  words:
    welcome: Welcome.
    help: Ask us.
    helpLink: mailto:help@example.com
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := hosting.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := hosting.Theme{
		Name: "Acme", Logo: &hosting.Logo{Type: "image/svg+xml", Data: []byte(logo)}, Colors: hosting.Colors{Light: "#0B5394", Dark: "#8ab4f8"},
		Words: hosting.Words{Welcome: "Welcome.", Help: "Ask us.", HelpLink: "mailto:help@example.com"},
	}
	if diff := cmp.Diff(want, c.Theme); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestThemeRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"no mapping", "theme: red\n", `f:3:8: theme must be a mapping with the keys name, logo, colors, words, got "red"`},
		{"an unknown key", "theme:\n  colours: {}\n", `f:4:3: theme.colours is not a key here: did you mean "colors"?`},
		{"types", "theme: {name: 5, words: {help: [a]}}\n", `f:3:15: theme.name must be text, got 5: write it in quotes, "5"` + "\n" + `f:3:32: theme.words.help must be text, got a list`},
		{"empty", "theme: {name: ' '}\n", `f:3:15: theme.name must not be empty`},
		{"long", "theme: {name: " + strings.Repeat("é", 61) + "}\n", `f:3:15: theme.name must have at most 60 characters, has 61`},
		{"right to left", "theme: {name: \"a\\u202eb\"}\n", `f:3:15: theme.name must be one line without control characters, got "a\u202eb"`},
		{"lines", "theme: {words: {welcome: \"a\\nb\"}}\n", `f:3:26: theme.words.welcome must be one line without control characters, got "a\nb"`},
		{
			"colours", "theme: {colors: {light: red, dark: \"#333\"}}\n",
			`f:3:25: theme.colors.light must be a colour such as #0b5394, got "red"` + "\n" + `f:3:36: theme.colors.dark must be a colour such as #0b5394, got "#333"`,
		},
		{
			"contrast", "theme: {colors: {light: \"#6b7684\", dark: \"#6b7684\"}}\n",
			"f:3:25: theme.colors.light must have a contrast of at least 4.5:1 with the light page's background #f3f5f8 (WCAG 2.2 AA), #6b7684 has 4.22:1: choose a darker one\n" +
				"f:3:42: theme.colors.dark must have a contrast of at least 4.5:1 with the dark page's background #1b222d (WCAG 2.2 AA), #6b7684 has 3.46:1: choose a lighter one",
		},
		{"dark only", "theme: {colors: {dark: \"#8ab4f8\"}}\n", `f:3:17: theme.colors.light is missing`},
		{"a script as link", "theme: {words: {help: a, helpLink: 'javascript:alert(1)'}}\n", `f:3:36: theme.words.helpLink must be an address such as https://example.com/help or mailto:help@example.com, got "javascript:alert(1)"`},
		{"no host", "theme: {words: {help: a, helpLink: 'https:///x'}}\n", `f:3:36: theme.words.helpLink must be an address such as https://example.com/help or mailto:help@example.com, got "https:///x"`},
		{"a link without words", "theme: {words: {helpLink: 'https://example.com'}}\n", `f:3:16: theme.words.helpLink must come with help, the words that lead there`},
		{"a logo from elsewhere", "theme: {logo: ../x.svg}\n", `f:3:15: theme.logo must be a file beside bucketgrant.yaml or in a folder there, got "../x.svg"`},
		{"a logo from a host", "theme: {logo: 'https://example.com/x.svg'}\n", `f:3:15: theme.logo must be a file that is there, got "https://example.com/x.svg"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := hosting.Parse("f", []byte(where+tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %+v\n%v\nwant\n%s", c, err, tt.want)
			}
		})
	}
}

func TestInvitationKeys(t *testing.T) {
	t.Parallel()
	const a, b = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"
	c, err := hosting.Parse("f", []byte(where+"invitationKeys:\n  - "+a+"\n  - "+b+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.InvitationKeys) != 2 || c.InvitationKeys[0].String() != a || c.InvitationKeys[1].String() != b {
		t.Errorf("got %v", c.InvitationKeys)
	}
	for _, tt := range []struct{ text, want string }{
		{"invitationKeys: " + a + "\n", `f:3:17: invitationKeys must be a list of at least one public key, got "` + a + `"`},
		{"invitationKeys: []\n", "f:3:17: invitationKeys must be a list of at least one public key, got []"},
		{"invitationKeys: [1, x]\n", `f:3:18: invitationKeys[0] must be text, got 1: write it in quotes, "1"` + "\n" + `f:3:21: invitationKeys[1] must be a public key as bucketgrant key prints it, 43 characters, got "x"`},
		{"invitationKeys: [" + a + ", " + a + "]\n", `f:3:63: invitationKeys[1] must stand in the list once, got "` + a + `" again`},
		{"invitationKeys: [&a " + a + ", *a]\n", "f:3:18: invitationKeys[0] must be without an anchor, got &a\n" + "f:3:66: invitationKeys[1] must be written out, got the alias *a"},
		{"invitationKeys: [" + a + "]\nreleaseKeys: [" + b + ", " + a + ", " + b + "]\n", "f:4:60: releaseKeys[1] must be another key than those of invitationKeys, got \"" + a + "\": make one with bucketgrant key new -for releases\n" +
			`f:4:105: releaseKeys[2] must stand in the list once, got "` + b + `" again`},
		{"invitationKey: [" + a + "]\n", `f:3:1: invitationKey is not a key here: did you mean "invitationKeys"?`},
	} {
		if _, err := hosting.Parse("f", []byte(where+tt.text)); text(err) != tt.want {
			t.Errorf("got\n%v\nwant\n%s", err, tt.want)
		}
	}
}

func TestHandBack(t *testing.T) {
	t.Parallel()
	c, err := hosting.Parse("f", []byte(where+"handBack: https://registry.example.com/customers\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.HandBackCommand("quartic", "eu-west-1", "acme"), "bucketgrant handback -stack-name acme -region eu-west-1 -to https://registry.example.com/customers quartic"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.HandBack = ""
	if got := c.HandBackCommand("quartic", "", ""); got != "" {
		t.Errorf("got %q", got)
	}
	for _, tt := range []struct{ text, want string }{
		{"registry.example.com", `f:3:11: handBack must be the address of a registry only, such as https://registry.example.com, got "registry.example.com"`},
		{"http://registry.example.com", `f:3:11: handBack must be https://…, or http:// on this machine, got "http://registry.example.com"`},
		{"https://u:p@example.com", `f:3:11: handBack must be the address of a registry only, such as https://registry.example.com, got "https://u:p@example.com"`},
		{"https://example.com/$(x)", `f:3:11: handBack must be the address of a registry only, such as https://registry.example.com, got "https://example.com/$(x)"`},
		{"1", `f:3:11: handBack must be text, got 1: write it in quotes, "1"`},
	} {
		if _, err := hosting.Parse("f", []byte(where+"handBack: "+tt.text+"\n")); text(err) != tt.want {
			t.Errorf("got\n%v\nwant\n%s", err, tt.want)
		}
	}
}

func TestLogo(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	const svg = `<svg xmlns="http://www.w3.org/2000/svg">`
	for _, tt := range []struct{ file, data, want string }{
		{"a.png", picture.String(), ""},
		{"a.PNG", picture.String(), ""},
		{"a.svg", svg + `<use href="#a"/></svg>`, ""},
		{"a.png", "GIF89a, which is longer than a header", `must be a PNG image, but "a.png" is none: png: invalid format: not a PNG file`},
		{"a.gif", "GIF89a", `must be an .svg or a .png file, got "a.gif"`},
		{"a.svg", strings.Repeat(" ", 16<<10) + svg + "</svg>", `must have at most 16384 bytes, "a.svg" has 16430`},
		{"a.svg", "", `must be a plain SVG image, but "a.svg" is empty`},
		{"a.svg", "<html/>", `must be a plain SVG image, but "a.svg" begins with <html>`},
		{"a.svg", "<svg/>", `must be a plain SVG image, but "a.svg" begins with <svg>`},
		{"a.svg", svg, `must be a plain SVG image, but "a.svg" is not XML: XML syntax error on line 1: unexpected EOF`},
		{"a.svg", svg + "<script/></svg>", `must be a plain SVG image, but "a.svg" has a <script>`},
		{"a.svg", svg + "<foreignObject/></svg>", `must be a plain SVG image, but "a.svg" has a <foreignObject>`},
		{"a.svg", svg + `<path onclick="x()"/></svg>`, `must be a plain SVG image, but "a.svg" has an attribute onclick`},
		{"a.svg", svg + `<use xmlns:x="http://www.w3.org/1999/xlink" x:href="https://example.com/a.svg#a"/></svg>`, `must be a plain SVG image, but "a.svg" refers to "https://example.com/a.svg#a"`},
		{"a.svg", svg + `<path fill="url(https://example.com/a)"/></svg>`, `must be a plain SVG image, but "a.svg" refers to "url(https://example.com/a)"`},
		{"a.svg", svg + `<path fill="url(#a) url(https://example.com/a)"/></svg>`, `must be a plain SVG image, but "a.svg" refers to "url(#a) url(https://example.com/a)"`},
		{"a.svg", svg + `<path style="fill:url('#a');mask:URL( &quot;https://example.com/a&quot;)"/></svg>`, `must be a plain SVG image, but "a.svg" refers to "fill:url('#a');mask:URL( \"https://example.com/a\")"`},
		{"a.svg", svg + `<path fill="u\72l(https://example.com/a)"/></svg>`, `must be a plain SVG image, but "a.svg" has a backslash in "u\\72l(https://example.com/a)"`},
		{"a.svg", svg + `<path style="background:image-set('https://example.com/a' 1x)"/></svg>`, `must be a plain SVG image, but "a.svg" refers to "background:image-set('https://example.com/a' 1x)"`},
		{"a.svg", svg + `<style>@import "https://example.com/a";</style></svg>`, `must be a plain SVG image, but "a.svg" has the rule @import in its <style>`},
		{"a.svg", svg + `<style><![CDATA[@imp]]><!-- - -->ort "https://example.com/a";</style></svg>`, `must be a plain SVG image, but "a.svg" has the rule @import in its <style>`},
		{"a.svg", svg + `<style>@font-face{font-family:a;src:local(a)}</style></svg>`, `must be a plain SVG image, but "a.svg" has the rule @font-face in its <style>`},
		{"a.svg", svg + `<style>path{fill:url(https://example.com/a)}</style></svg>`, `must be a plain SVG image, but "a.svg" refers to "path{fill:url(https://example.com/a)}"`},
		{"a.svg", svg + `<style>@\69mport "https://example.com/a";</style></svg>`, `must be a plain SVG image, but "a.svg" has a backslash in "@\\69mport \"https://example.com/a\";"`},
		{"a.svg", svg + `<style>path{fill:#fff}@media (prefers-color-scheme: dark){path{fill:url(#a)}}</style><path style="fill:url(&quot;#a&quot;)"/></svg>`, ""},
		{"a.svg", svg + `<use href="#a"><set attributeName="href" to="https://example.com/a.svg#a"/></use></svg>`, `must be a plain SVG image, but "a.svg" has a <set>`},
		{"a.svg", svg + `<use href="#a"><animate attributeName="href" values="https://example.com/a.svg#a"/></use></svg>`, `must be a plain SVG image, but "a.svg" has an <animate>`},
		{"a.svg", svg + `<a href="#a"><path/></a></svg>`, `must be a plain SVG image, but "a.svg" has an <a>`},
		{"a.svg", svg + `<filter><feImage href="#a"/></filter></svg>`, `must be a plain SVG image, but "a.svg" has a <feImage>`},
		{"a.svg", svg + `<g xml:base="https://example.com/"><use href="#a"/></g></svg>`, `must be a plain SVG image, but "a.svg" has an attribute base`},
		{"a.svg", `<?xml-stylesheet href="https://example.com/a.css"?>` + svg + `</svg>`, `must be a plain SVG image, but "a.svg" has a <?xml-stylesheet?>`},
		{"a.svg", svg + `<script xmlns="http://www.w3.org/1999/xhtml"/></svg>`, `must be a plain SVG image, but "a.svg" has a <script> of http://www.w3.org/1999/xhtml`},
		{"a.svg", svg + `<img xmlns="http://www.w3.org/1999/xhtml" src="https://example.com/a"/></svg>`, `must be a plain SVG image, but "a.svg" has an <img> of http://www.w3.org/1999/xhtml`},
		// What drawing programs write beside the drawing.
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" xmlns:s="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd">` +
			`<s:namedview i:zoom="1"><i:grid/></s:namedview><metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata><title>A</title></svg>`, ""},
		{"a.svg", "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg + "</svg>", `must be a plain SVG image, but "a.svg" has a <!DOCTYPE> or the like`},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.data), 0o600); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "f")
		want := ""
		if tt.want != "" {
			want = name + ":3:15: theme.logo " + tt.want
		}
		_, err := hosting.Parse(name, []byte(where+"theme: {logo: "+tt.file+"}\n"))
		if got := text(err); got != want {
			t.Errorf("%s %.60s\ngot  %s\nwant %s", tt.file, tt.data, got, want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// The ratios are those of https://webaim.org/resources/contrastchecker/.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#767676", "#ffffff", 4.54}, {"#777777", "#ffffff", 4.48}, {"#0000ff", "#ffffff", 8.59}} {
		if got := hosting.Contrast(tt.a, tt.b); got < tt.want-0.01 || got > tt.want+0.01 {
			t.Errorf("%s on %s: got %.2f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
	for _, color := range []string{"#000000", "#0b5394", "#7a1fa2", "#c00000", "#333333"} {
		if light := hosting.Lightened(color); hosting.Contrast(light, hosting.DarkBackground) < 4.5 {
			t.Errorf("%s is lightened to %s, which is too dark", color, light)
		}
	}
}
