package server

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
)

// guard is around everything: who asks by another name, or from another host's page, is refused before anything is looked
// at; nothing is kept by a browser, framed, or taken for what it is not; and each request is a line of the log.
func (s *Server) guard(next http.Handler, hosts []string) http.Handler {
	// Browsers say where a request comes from, and programs say nothing.
	// https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		answer := &answer{ResponseWriter: w}
		defer func() { s.told(r, answer, s.Now().Sub(began)) }() // also of one that breaks off
		defer func() { s.broken(r, answer, recover()) }()
		s.headers(w.Header())
		// Of a copy: net/http must find the body that it gave the request, or it does not notice that one was left unread, and
		// takes the rest of it for the next request.
		r = r.WithContext(r.Context())
		r.Body = http.MaxBytesReader(w, r.Body, mostBody)
		// A page of somebody's whose name suddenly means this machine asks by its own name.
		if !slices.Contains(hosts, hostOf(r.Host)) {
			http.Error(answer, "this server does not have the name that it was asked by", http.StatusMisdirectedRequest)
		} else {
			next.ServeHTTP(answer, r)
		}
	})
}

// broken is what becomes of a request in which we made a mistake, or which breaks off on purpose: the connection is closed, so that nobody takes
// what there is of an answer for all of it.
func (s *Server) broken(r *http.Request, a *answer, p any) {
	if p == nil {
		return
	}
	if p != http.ErrAbortHandler {
		s.Logger.ErrorContext(r.Context(), "bucketgrant made a mistake, please report it", slog.String("pattern", r.Pattern), slog.String("error", plain.Text(connections.Hide(fmt.Sprint(p)))))
		if a.code == 0 {
			a.Header().Set("Connection", "close")
			http.Error(a, "the registry made a mistake, which its log tells", http.StatusInternalServerError)
			return
		}
	}
	a.code = http.StatusInternalServerError
	panic(http.ErrAbortHandler)
}

func (s *Server) headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	if s.Encrypted {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// hostOf is a Host header's name, without its port.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
}

// told writes what became of a request: by its pattern, for an address may hold a customer's name.
func (s *Server) told(r *http.Request, a *answer, took time.Duration) {
	pattern := r.Pattern
	if pattern == "" {
		pattern = "none"
	}
	s.metrics.request(pattern, a.status(), took)
	level := slog.LevelInfo
	if a.status() >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.Logger.LogAttrs(r.Context(), level, "request", slog.String("pattern", pattern), slog.Int("status", a.status()),
		slog.Duration("took", took), slog.String("who", plain.Text(a.who)), slog.String("from", r.RemoteAddr))
}

// answer remembers what was answered, and to whom.
type answer struct {
	http.ResponseWriter
	code int
	who  string
}

func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
	a.ResponseWriter.WriteHeader(code)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	return a.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) status() int {
	if a.code == 0 {
		return http.StatusOK
	}
	return a.code
}
