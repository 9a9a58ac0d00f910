package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
)

//go:embed web/vendor.html web/index.html web/organization.html web/common.html web/style.css
var web embed.FS

// script is what esbuild makes of the modules in web: see bundle_test.go.
//
//go:embed web/page.js
var script string

// policyScript is the same of what a page has besides for the policy of a bucket that is there. It listens to the other one, and
// stands before it.
//
//go:embed web/policy.js
var policyScript string

// organizationScript is that of the page for an organization.
//
//go:embed web/organization.js
var organizationScript string

var pages = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{"code": func(id, label, text string) code { return code{id, label, text} }}).
		ParseFS(web, "web/*.html")
})

// code is a block of code with a button that copies it.
type code struct{ ID, Label, Text string }

// look is the theme as the pages need it.
type look struct {
	Name, Welcome, Help string
	HelpLink, Logo      template.URL
	css                 string
}

// defaultAccents are for whoever has none.
const defaultLight, defaultDark = "#0a58a8", "#7db4f5"

func lookOf(t hosting.Theme) (look, error) {
	l := look{Name: t.Name, Welcome: t.Words.Welcome, Help: t.Words.Help, HelpLink: template.URL(t.Words.HelpLink)} //nolint:gosec // hosting checks it
	if t.Logo != nil {
		l.Logo = template.URL("data:" + t.Logo.Type + ";base64," + base64.StdEncoding.EncodeToString(t.Logo.Data)) //nolint:gosec // an image
	}
	light, dark := defaultLight, defaultDark
	if t.Colors.Light != "" {
		light, dark = t.Colors.Light, hosting.Lightened(t.Colors.Light)
	}
	if t.Colors.Dark != "" {
		dark = t.Colors.Dark
	}
	css, err := web.ReadFile("web/style.css")
	l.css = strings.NewReplacer("ACCENT-LIGHT", light, "ACCENT-DARK", dark,
		"LIGHT-BACKGROUND", hosting.LightBackground, "DARK-BACKGROUND", hosting.DarkBackground).Replace(minifyCSS(string(css)))
	return l, err
}

// of is the look of the page of a vendor, whose name stands at the top if nobody else's does.
func (l look) of(vendor string) look {
	if l.Name == "" && l.Logo == "" {
		l.Name = vendor
	}
	return l
}

// minifyCSS takes comments, line ends, indents and the spaces away that mean nothing.
func minifyCSS(css string) string {
	var b strings.Builder
	for line := range strings.Lines(css) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "/*") && strings.HasSuffix(line, "*/") {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(line, ",") {
			b.WriteByte(' ')
		}
	}
	parts := strings.Split(b.String(), `"`)
	for i := 0; i < len(parts); i += 2 { // the others are what is quoted
		parts[i] = strings.ReplaceAll(aroundCSS().ReplaceAllString(parts[i], "$1$2"), ";}", "}")
	}
	return strings.Join(parts, `"`)
}

// aroundCSS is what stands by itself: no selector of the pages has a colon before a space.
var aroundCSS = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` *([{};,]) *|(:) +`) })

// element is an inline element, and the source expression by which the policy lets it, and nothing else, in.
func element(name, text string) (template.HTML, string, error) {
	if strings.Contains(strings.ToLower(text), "</"+name) || strings.Contains(text, "<!--") {
		return "", "", fmt.Errorf("the page's %s must not have </%[1]s or <!--", name)
	}
	sum := sha256.Sum256([]byte(text))
	return template.HTML("<" + name + ">" + text + "</" + name + ">"), "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'", nil //nolint:gosec // our own
}

// policy lets nothing in but what is in the page, and nothing out: no request, no form, no frame. Links lead away, if one
// follows them. What only a header can say (frame-ancestors) is for the web host: bucketgrant serve says it.
func policy(style, script string) string {
	p := "default-src 'none'; style-src " + style + "; img-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
	if script != "" {
		p += "; script-src " + script
	}
	return p
}

// head is what every page begins with, up to what is seen of it.
type head struct {
	Title       string
	Description string // for who searches, "" where there is none
	Look        look
	Style       template.HTML
	CSP         string
}

// headOf is the head of a page that has the scripts of these source expressions, or none.
func headOf(title, description string, l look, scripts string) (head, error) {
	style, source, err := element("style", l.css)
	return head{Title: title, Description: description, Look: l, Style: style, CSP: policy(source, scripts)}, err
}

func (p *Page) render(l look) ([]byte, error) {
	data, err := p.JSON()
	if err != nil {
		return nil, err
	}
	scripts, sources, err := p.scripts()
	if err != nil {
		return nil, err
	}
	h, err := headOf(p.Title(), p.Purpose, l.of(p.Name), sources)
	if err != nil {
		return nil, err
	}
	return execute("vendor.html", struct {
		*Page
		Head     head
		Script   template.HTML
		JSONText template.JS
	}{p, h, scripts, template.JS(data)}) //nolint:gosec // json.Marshal escapes it
}

// scripts are the elements of the page's scripts, and the source expressions of all of them.
func (p *Page) scripts() (elements template.HTML, sources string, err error) {
	texts := []string{script}
	if p.Data.Policy != nil {
		texts = []string{policyScript, script}
	}
	for i, text := range texts {
		one, source, err := element("script", strings.TrimSpace(text))
		if err != nil {
			return "", "", err
		}
		if elements += one; i > 0 {
			sources += " "
		}
		sources += source
	}
	return elements, sources, nil
}

func renderIndex(l look, list []*Page) ([]byte, error) {
	h, err := headOf("Connect an S3 bucket", "", l, "")
	if err != nil {
		return nil, err
	}
	return execute("index.html", struct {
		Head  head
		Pages []*Page
	}{h, list})
}

func execute(name string, data any) ([]byte, error) {
	t, err := pages()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return nil, err
	}
	return append(bytes.TrimLeft(b.Bytes(), "\n"), []byte(nil)...), nil
}
