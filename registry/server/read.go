package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry"
)

// ByID is a connection, or what else has an ID, in a path.
type ByID struct {
	ID string `path:"id" minLength:"26" maxLength:"26" pattern:"^[0-9a-z]+$" doc:"The registry's own."`
}

// Which are the connections of a list.
type Which struct {
	Vendor   string `query:"vendor" maxLength:"100" doc:"Of this vendor."`
	State    string `query:"state" doc:"In this state." enum:"invited,launched,live,degraded,broken,open,ended"`
	Customer string `query:"customer" maxLength:"200" doc:"Of the customer with this number of the vendor's own, whole."`
	Name     string `query:"name" maxLength:"200" doc:"Of customers whose name begins so, in any case."`
}

func (q Which) query() registry.Query {
	return registry.Query{Vendor: q.Vendor, State: registry.State(q.State), Number: q.Customer, Name: q.Name}
}

type listInput struct {
	Which
	After string `query:"after" maxLength:"2000" doc:"The next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"How many at most."`
}

// Before is a place in a history, which comes the newest first.
type Before struct {
	Last  string `query:"before" maxLength:"26" pattern:"^[0-9a-z]*$" doc:"The ID of the last one that is known already."`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"How many at most."`
}

// body is an answer.
type body[T any] struct{ Body T }

// History is a part of a history, the newest first.
type history[T any] struct {
	Items []T `json:"items"`
	// Next is the before of the next page, empty on the last one.
	Next string `json:"next,omitempty" doc:"The before of the next page. It is left out on the last one."`
}

// page asks for one more than is wanted, to know whether there is a next page.
func page[T any](limit int, read func(limit int) ([]T, error), id func(T) string) (*body[history[T]], error) {
	list, err := read(limit + 1)
	if err != nil {
		return nil, err
	}
	h := history[T]{Items: list}
	if len(list) > limit {
		h.Items = list[:limit]
		h.Next = id(list[limit-1])
	}
	return &body[history[T]]{h}, nil
}

// reading are the operations that change nothing.
func (s *Server) reading() {
	read := registry.MayRead
	huma.Register(s.api, s.operation("listConnections", http.MethodGet, "/v1/connections", "Connections, by the names of their customers", read),
		func(ctx context.Context, in *listInput) (*body[registry.Page], error) {
			q := in.query()
			q.After, q.Limit = in.After, in.Limit
			p, err := s.Store.List(ctx, q)
			return &body[registry.Page]{p}, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("showConnection", http.MethodGet, "/v1/connections/{id}", "One connection", read, http.StatusNotFound),
		func(ctx context.Context, in *ByID) (*body[registry.Connection], error) {
			c, err := s.Store.Get(ctx, in.ID)
			return &body[registry.Connection]{c}, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("listChecks", http.MethodGet, "/v1/connections/{id}/checks", "A connection's checks, the newest first", read),
		func(ctx context.Context, in *struct {
			ByID
			Before
		}) (*body[history[registry.Check]], error) {
			p, err := page(min(in.Limit, 100), func(n int) ([]registry.Check, error) { return s.Store.Checks(ctx, in.ID, in.Last, n) },
				func(c registry.Check) string { return c.ID })
			return p, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("listLog", http.MethodGet, "/v1/connections/{id}/log", "Who did what with a connection, the newest first", read),
		func(ctx context.Context, in *struct {
			ByID
			Before
		}) (*body[history[registry.Entry]], error) {
			p, err := page(in.Limit, func(n int) ([]registry.Entry, error) { return s.Store.Log(ctx, in.ID, in.Last, n) }, entryID)
			return p, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("listWholeLog", http.MethodGet, "/v1/log", "Everything that was done, the newest first", read),
		func(ctx context.Context, in *Before) (*body[history[registry.Entry]], error) {
			p, err := page(in.Limit, func(n int) ([]registry.Entry, error) { return s.Store.Log(ctx, "", in.Last, n) }, entryID)
			return p, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("countConnections", http.MethodGet, "/v1/counts", "How many connections are in each state", read),
		func(ctx context.Context, in *struct {
			Vendor string `query:"vendor" maxLength:"100" doc:"Of this vendor."`
		}) (*body[map[registry.State]int], error) {
			counts, err := s.Store.Counts(ctx, strings.TrimSpace(in.Vendor))
			return &body[map[registry.State]int]{counts}, s.problem(ctx, err)
		})
}

func entryID(e registry.Entry) string { return e.ID }

// operations are all of the API.
func (s *Server) operations() {
	s.api = s.newAPI(s.mux)
	s.reading()
	s.exporting()
	s.writing()
	s.keeping()
	s.organizations()
	s.pasting()
	s.handingBack(s.api)
	s.handingBack(s.newAPI(s.handBack))
}
