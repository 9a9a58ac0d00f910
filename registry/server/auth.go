package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

type whoKey struct{}

// Who is whose token the request came with, behind [Server.Page] and in the API. Its name is what the log says.
func Who(ctx context.Context) registry.Token {
	t, _ := ctx.Value(whoKey{}).(registry.Token)
	return t
}

// bearer is the token in a header, "" if there is none.
func bearer(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// allowed says what a token may not.
func allowed(t registry.Token, may registry.May) error {
	if may == registry.MayWrite && t.May != registry.MayWrite {
		return errMay
	}
	return nil
}

var (
	errNoToken = errors.New("there must be a token that holds: Authorization: Bearer …")
	errMay     = errors.New("the token is for reading only")
)

// knows is the token of a header, if it may do what is asked.
func (s *Server) knows(ctx context.Context, header string, may registry.May) (registry.Token, error) {
	token := bearer(header)
	if token == "" {
		return registry.Token{}, errNoToken
	}
	t, err := s.Store.Token(ctx, token)
	if errors.Is(err, store.ErrToken) {
		return registry.Token{}, errNoToken
	} else if err != nil {
		return registry.Token{}, err
	}
	return t, allowed(t, may)
}

// token lets programs with a token through.
func (s *Server) token(may registry.May, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, err := s.knows(r.Context(), r.Header.Get("Authorization"), may)
		switch {
		case errors.Is(err, errNoToken):
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, err.Error(), http.StatusUnauthorized)
		case errors.Is(err, errMay):
			http.Error(w, err.Error(), http.StatusForbidden)
		case err != nil:
			s.fails(w, r, err)
		default:
			next.ServeHTTP(w, as(w, r, t))
		}
	})
}

// as is a request with who asks, which the log is told, too.
func as(w http.ResponseWriter, r *http.Request, t registry.Token) *http.Request {
	if a, ok := w.(*answer); ok {
		a.who = t.Name
	}
	return r.WithContext(context.WithValue(r.Context(), whoKey{}, t))
}

// fails says that it is not the caller's fault, and tells the log why.
func (s *Server) fails(w http.ResponseWriter, r *http.Request, err error) {
	s.Logger.ErrorContext(r.Context(), "a request failed", slog.String("pattern", r.Pattern), slog.String("error", err.Error()))
	http.Error(w, "the registry cannot answer now", http.StatusServiceUnavailable)
}

// LoginPath is where [Server.Page] sends who is not logged in, with the page that was wanted as the parameter next. Who adds
// pages adds this one, too: it asks for a token, and calls [Server.LogIn].
const LoginPath = "/login"

// Page is a page that only who is logged in sees. Others are sent to [LoginPath]; a session for reading is refused where
// may is MayWrite. [Who] says whose it is.
func (s *Server) Page(may registry.May, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, err := s.session(r)
		switch {
		case errors.Is(err, store.ErrToken) && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			http.Redirect(w, r, LoginPath+"?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		case errors.Is(err, store.ErrToken):
			http.Redirect(w, r, LoginPath, http.StatusSeeOther)
		case err != nil:
			s.fails(w, r, err)
		case allowed(t, may) != nil:
			http.Error(w, errMay.Error(), http.StatusForbidden)
		default:
			next.ServeHTTP(w, as(w, r, t))
		}
	})
}

// cookieName is of the session. A browser takes one that begins so only over TLS, for this host and all of its paths.
func (s *Server) cookieName() string {
	if s.Encrypted {
		return "__Host-bucketgrant"
	}
	return "bucketgrant"
}

func (s *Server) cookie(value string) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", HttpOnly: true, Secure: s.Encrypted, SameSite: http.SameSiteStrictMode}
}

func (s *Server) session(r *http.Request) (registry.Token, error) {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return registry.Token{}, store.ErrToken
	}
	return s.Store.Session(r.Context(), c.Value)
}

// LoggedIn is whose session a request belongs to, or store.ErrToken: for pages that everybody sees.
func (s *Server) LoggedIn(r *http.Request) (registry.Token, error) { return s.session(r) }

// LogIn begins a session with a token, or returns store.ErrToken, which may be shown. It must be called before anything is
// written.
func (s *Server) LogIn(w http.ResponseWriter, r *http.Request, token string) error {
	session, _, expires, err := s.Store.LogIn(r.Context(), strings.TrimSpace(token), s.Session)
	if err != nil {
		return err
	}
	c := s.cookie(session)
	c.Expires = expires
	http.SetCookie(w, c)
	return nil
}

// LogOut ends the session of a request, if it has one.
func (s *Server) LogOut(w http.ResponseWriter, r *http.Request) error {
	gone := s.cookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return nil
	}
	return s.Store.LogOut(r.Context(), c.Value)
}

// Next is where to go after a log-in: a path of this server, whatever the parameter says.
func Next(r *http.Request) string {
	next := r.FormValue("next")
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") {
		return "/"
	}
	return u.RequestURI()
}
