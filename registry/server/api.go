package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// security is the name in the document of what programs send.
const security = "token"

// newAPI is an API on a mux. Its document is made from the operations, and is the same for everybody.
func (s *Server) newAPI(mux *http.ServeMux) huma.API {
	c := huma.DefaultConfig("Bucketgrant's registry of connections", "1")
	c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", nil // nothing from elsewhere, and answers hold what they hold
	c.RejectUnknownQueryParameters = true
	c.Transformers = append(c.Transformers, withoutValues)
	c.Info.Description = "Connections of customers, their checks and their history. Times are RFC 3339, in UTC. A list comes in pages: a page says how the" +
		" next one begins. An error is application/problem+json."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		security: {Type: "http", Scheme: "bearer", Description: "As bucketgrant registry token makes one, for reading or for writing. A hand-back takes the one-time token of its invitation."},
	}
	return humago.New(mux, c)
}

// withoutValues leaves out of an error what was sent: it may be something secret in the wrong place.
func withoutValues(_ huma.Context, _ string, v any) (any, error) {
	if m, ok := v.(*huma.ErrorModel); ok {
		for _, e := range m.Errors {
			e.Value = nil
		}
	}
	return v, nil
}

// operation is one of the API's, for those whose token may do it.
func (s *Server) operation(id, method, path, summary string, may registry.May, codes ...int) huma.Operation {
	o := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Security: []map[string][]string{{security: {}}},
		MaxBodyBytes: 64 << 10, BodyReadTimeout: s.requestTime,
		Errors:      append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusMisdirectedRequest, http.StatusUnprocessableEntity, http.StatusServiceUnavailable}, codes...),
		Middlewares: huma.Middlewares{s.tokenFor(may)},
		Metadata:    map[string]any{"may": string(may)},
	}
	if may == registry.MayWrite {
		o.Description = "The token must be one for writing."
	}
	return o
}

// tokenFor is token, for an operation.
func (s *Server) tokenFor(may registry.May) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		t, err := s.knows(c.Context(), c.Header("Authorization"), may)
		switch {
		case errors.Is(err, errNoToken):
			c.SetHeader("WWW-Authenticate", "Bearer")
			_ = huma.WriteErr(s.api, c, http.StatusUnauthorized, err.Error())
		case errors.Is(err, errMay):
			_ = huma.WriteErr(s.api, c, http.StatusForbidden, err.Error())
		case err != nil:
			_ = huma.WriteErr(s.api, c, http.StatusServiceUnavailable, s.failed(c.Context(), err))
		default:
			_, w := humago.Unwrap(c)
			if a, ok := w.(*answer); ok {
				a.who = t.Name
			}
			next(huma.WithValue(c, whoKey{}, t))
		}
	}
}

// problem is an error as the API answers it: what the caller can do something about in words, and the rest to the log.
func (s *Server) problem(ctx context.Context, err error) error {
	status := 0
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrUnnamed), errors.Is(err, store.ErrOrganization) && !errors.Is(err, store.ErrRefused):
		status = http.StatusNotFound
	case errors.Is(err, store.ErrInvitation):
		status = http.StatusForbidden
	case errors.Is(err, store.ErrEnded), errors.Is(err, store.ErrTaken), errors.Is(err, store.ErrExternalID), errors.Is(err, store.ErrChanged), errors.Is(err, store.ErrTokenName):
		status = http.StatusConflict
	case errors.Is(err, store.ErrRefused):
		status = http.StatusUnprocessableEntity
	default:
		return huma.NewError(http.StatusServiceUnavailable, s.failed(ctx, err))
	}
	return huma.NewError(status, err.Error())
}

// failed tells the log, and the caller no more than that.
func (s *Server) failed(ctx context.Context, err error) string {
	s.Logger.ErrorContext(ctx, "a request failed", "error", err.Error())
	return "the registry cannot answer now"
}
