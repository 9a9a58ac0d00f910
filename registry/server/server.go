// Package server answers for a registry over HTTP: an API for programs, and room for pages, such as those of package web.
//
// Three kinds of callers are told apart. Programs send a token with each request, as "Authorization: Bearer …". Browsers log in
// with one, and then have a cookie. A customer's side has the one-time token of its invitation, and hands values back with
// it, nothing else: [Server.HandBack] is a handler of its own, so that it can face customers while the rest does not.
//
// Whoever asks by a name that the server does not have is refused, and so is what a page of another host sends from
// somebody's browser. No other host's page reads an answer.
package server

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Config is what a server works with. Zero fields are the defaults.
type Config struct {
	Store *store.Store
	// Definitions are those of the vendors whose values are handed back.
	Definitions []*vendors.Definition
	// Nudge has what is due looked at now, such as watch.Watcher's. Nil where nobody checks in this process: it is then
	// looked at with the next tick of another one.
	Nudge func(ctx context.Context) error
	// InviteOrganization makes what the customer of an organization gets, and what is registered of it and of its accounts. InviteAccounts does of
	// further ones. Nil: no organization is invited over the API.
	InviteOrganization func(ctx context.Context, a registry.AskOrganization) (registry.OfferAccounts, registry.Organization, []registry.New, error)
	InviteAccounts     func(ctx context.Context, o registry.Organization, a registry.AskAccounts) (registry.OfferAccounts, []registry.New, error)
	// Invite makes what one customer gets, and what is registered of it. Nil: nobody is invited over the API.
	Invite func(ctx context.Context, a registry.Ask) (registry.Offer, registry.New, error)
	// Renew makes the same of a connection that was invited before. Nil: no invitation is renewed over the API.
	Renew func(ctx context.Context, c registry.Connection) (registry.Offer, registry.New, error)
	// Hosts are the names that the server is asked by, without ports. Left out: localhost, 127.0.0.1 and ::1.
	Hosts []string
	// HandBackHosts are those of [Server.HandBack]. Left out: Hosts.
	HandBackHosts []string
	// Encrypted: browsers reach the server over TLS, its own or a proxy's. Cookies then go over nothing else.
	Encrypted bool
	// Session is how long a browser stays logged in. Default: 12 hours.
	Session time.Duration
	// Version is of the program, for the document of the API.
	Version string
	// Logger is told of each request, never of a value. Left out, slog's default.
	Logger *slog.Logger
	// Now is the clock, time.Now if nil.
	Now func() time.Time

	// requestTime is in place of the usual one, for tests.
	requestTime time.Duration
}

// Server is an http.Handler of everything but [Server.HandBack].
type Server struct {
	Config
	definitions atomic.Pointer[map[string]*vendors.Definition]
	mux         *http.ServeMux
	handBack    *http.ServeMux
	api         huma.API
	metrics     *metrics
	handler     http.Handler
}

// New makes a server. It listens nowhere, see [Server.HTTP].
func New(c Config) (*Server, error) {
	if c.Store == nil {
		return nil, errors.New("there must be a store")
	}
	if len(c.Hosts) == 0 {
		c.Hosts = Loopback()
	}
	if len(c.HandBackHosts) == 0 {
		c.HandBackHosts = c.Hosts
	}
	c.Session = cmp.Or(c.Session, 12*time.Hour)
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	c.requestTime = cmp.Or(c.requestTime, requestTime)
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Server{Config: c, mux: http.NewServeMux(), handBack: http.NewServeMux()}
	s.SetDefinitions(c.Definitions)
	s.metrics = newMetrics(c.Store, c.Logger)
	s.operations()
	for _, mux := range []*http.ServeMux{s.mux, s.handBack} {
		mux.HandleFunc("GET /healthz", s.health)
	}
	s.mux.Handle("GET /metrics", s.token(registry.MayRead, s.metrics.handler()))
	s.handler = s.guard(s.mux, c.Hosts)
	return s, nil
}

// Loopback are the names of this machine for itself.
func Loopback() []string { return []string{"localhost", "127.0.0.1", "::1"} }

// ServeHTTP answers whatever [Server.Handle] and the API have.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Handle adds a page, for a pattern of http.ServeMux: it is behind the same guards as the API. [Server.Page] makes one that
// only who is logged in sees. Patterns that begin with /v1/ are the API's, as are /openapi.json, /metrics and /healthz.
func (s *Server) Handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// HandBack takes what customers hand back, and answers nothing else.
func (s *Server) HandBack() http.Handler { return s.guard(s.handBack, s.HandBackHosts) }

// Definition is that of a vendor, nil if there is none.
func (s *Server) Definition(vendor string) *vendors.Definition {
	return (*s.definitions.Load())[vendor]
}

// Definitions are those of all vendors, by id, as [Server.SetDefinitions] last set them.
func (s *Server) Definitions() []*vendors.Definition {
	return slices.SortedFunc(maps.Values(*s.definitions.Load()), func(a, b *vendors.Definition) int { return strings.Compare(a.Vendor, b.Vendor) })
}

// SetDefinitions is for those that have changed, while the server runs.
func (s *Server) SetDefinitions(list []*vendors.Definition) {
	all := vendors.ByID(list)
	s.definitions.Store(&all)
}

// CheckSoon has a connection checked as soon as a worker is free, in the name of whoever asks.
func (s *Server) CheckSoon(ctx context.Context, who, id string) (registry.Connection, error) {
	c, err := s.Store.CheckSoon(ctx, who, id)
	if err == nil {
		s.nudge(ctx)
	}
	return c, err
}

// nudge is no more than that: what is due is found with the next tick, too.
func (s *Server) nudge(ctx context.Context) {
	if s.Nudge == nil {
		return
	}
	if err := s.Nudge(ctx); err != nil {
		s.Logger.WarnContext(ctx, "what is due is looked at with the next tick only", slog.String("error", err.Error()))
	}
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	if err := s.Store.Ping(ctx); err != nil {
		s.Logger.ErrorContext(ctx, "the database does not answer", slog.String("error", err.Error()))
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// Limits of what a client may cost, whatever it is.
const (
	headerTime  = 10 * time.Second
	requestTime = 30 * time.Second
	answerTime  = time.Minute
	idleTime    = 2 * time.Minute
	mostHeader  = 16 << 10
	mostBody    = 4 << 20 // of any request: most take far less
)

// HTTP is an http.Server for a handler, with limits for clients that are slow, or send too much.
func (s *Server) HTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: s.requestTime, WriteTimeout: answerTime, IdleTimeout: idleTime, MaxHeaderBytes: mostHeader,
		ErrorLog: slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug),
	}
}
