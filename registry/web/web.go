// Package web is a registry's pages for a browser: all connections with their state, one connection with what is known of
// it, what its checks found and what was done with it, and a log-in with a token.
//
// They are HTML that the server makes, without a script, and look as the customers' pages do. Whose token is for reading
// sees no buttons, and what one would send is refused. What a customer or AWS says is shown as text, and what turns or hides
// the words around it is not.
//
// [Add] adds them to a server, behind its guards: who asks by another name, or from another host's page, is refused there.
// [server.Server.HandBack], which may face customers, has none of them.
package web

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/customer/page"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// Options say what the pages look like, and where they lead. The zero value is plain pages.
type Options struct {
	// Theme is the path of a bucketgrant.yaml whose theme the pages have. Empty: they have none.
	Theme string
	// Customers are the addresses of the customers' pages, by the vendors' ids. Left out, no page leads there.
	Customers map[string]string
}

// pages answer for the registry of a server.
type pages struct {
	*server.Server
	customers map[string]string
	frame     page.Frame
	counts    counts
}

//go:embed html
var files embed.FS

var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs(words).ParseFS(files, "html/*.html")
})

// Add adds the pages to a server. What is wrong with the theme it says before anybody asks.
func Add(s *server.Server, o Options) error {
	var theme hosting.Theme
	if o.Theme != "" {
		c, err := hosting.Load(o.Theme)
		if err != nil {
			return err
		}
		theme = c.Theme
	}
	style, err := files.ReadFile("html/style.css")
	if err != nil {
		return err
	}
	p := &pages{Server: s, customers: o.Customers}
	if p.frame, err = page.NewFrame(theme, string(style)); err != nil {
		return err
	}
	if _, err := templates(); err != nil {
		return err
	}
	s.Handle("GET "+server.LoginPath, p.answer(p.askToken))
	s.Handle("POST "+server.LoginPath, p.answer(p.logIn))
	s.Handle("POST /logout", p.answer(p.logOut))
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /{$}":                             p.list,
		"GET /connections/{id}":                p.show,
		"GET /connections/{id}/checks/{check}": p.showCheck,
	} {
		s.Handle(pattern, s.Page(registry.MayRead, p.answer(answer)))
	}
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request) error{
		"POST /connections/{id}/check":  p.checkNow,
		"POST /connections/{id}/values": p.paste,
		"GET /connections/{id}/end":     p.askEnd,
		"POST /connections/{id}/end":    p.end,
	} {
		s.Handle(pattern, s.Page(registry.MayWrite, p.answer(answer)))
	}
	return nil
}

// view is what every page has.
type view struct {
	page.Frame
	// Title is the page's, for the window.
	Title string
	// Who looks at it, nobody yet where its name is empty.
	Who  registry.Token
	Data any
}

// MayWrite: there are buttons.
func (v view) MayWrite() bool { return v.Who.May == registry.MayWrite }

// render answers with a page, whole or not at all.
func (p *pages) render(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) error {
	t, err := templates()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, view{p.frame, title, server.Who(r.Context()), data}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+p.frame.Source+"; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
	return nil
}

// problem is a page that says what is wrong with what was asked for, and where to go on.
type problem struct {
	Heading string
	Lines   []string
	// Back is a path, and BackTo what is there.
	Back, BackTo string
}

// answer answers with a page also where something goes wrong.
func (p *pages) answer(f func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := f(w, r)
		if err == nil {
			return
		}
		status, shown := statusOf(err), problem{Heading: "That cannot be done", Lines: []string{err.Error()}, Back: "/", BackTo: "all connections"}
		switch status {
		case http.StatusNotFound:
			shown.Heading, shown.Lines = "There is no such connection", []string{"It was never there, or its customer was erased."}
		case http.StatusServiceUnavailable:
			p.Logger.ErrorContext(r.Context(), "a page failed", slog.String("pattern", r.Pattern), slog.String("error", err.Error()))
			shown.Heading, shown.Lines = "The registry cannot answer now", []string{"The server's log says why. Try again in a moment."}
		}
		if id := r.PathValue("id"); id != "" && status != http.StatusNotFound {
			shown.Back, shown.BackTo = "/connections/"+id, "the connection"
		}
		if err := p.render(w, r, status, "problem.html", shown.Heading, shown); err != nil {
			p.Logger.ErrorContext(r.Context(), "a page failed", slog.String("pattern", r.Pattern), slog.String("error", err.Error()))
			http.Error(w, shown.Heading, http.StatusServiceUnavailable)
		}
	})
}

// statusOf is the status that an error is answered with: whose fault it is.
func statusOf(err error) int {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, store.ErrEnded), errors.Is(err, store.ErrChanged):
		return http.StatusConflict
	case errors.Is(err, store.ErrRefused):
		return http.StatusUnprocessableEntity
	}
	if e, ok := errors.AsType[interface {
		error
		GetStatus() int // of an error that the API would answer
	}](err); ok {
		return e.GetStatus()
	}
	return http.StatusServiceUnavailable
}
