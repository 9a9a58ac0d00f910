package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/verify"
)

// mostHandedBack is how much anybody hands back, in bytes: a stack's description has some ten thousand.
const mostHandedBack = 1 << 20

// HandedBack is the body of a hand-back: whatever package handback reads. It goes into no error and no log, as there may be a
// secret in it, which is left out of what is kept.
type HandedBack struct {
	Bucket  string `query:"bucket" enum:"new,existing" doc:"Whether the stack made the bucket, or was given one. It need not be said where the stack's parameters are handed back."`
	RawBody []byte `contentType:"text/plain" doc:"The values in any shape that bucketgrant verify -values reads: bucketgrant handback -json, aws cloudformation describe-stacks, the filled-in form."`
}

// taken is what a customer's side is told.
type taken struct {
	Body struct {
		State registry.State `json:"state"`
		// Account and Region are those that were understood.
		Account string `json:"account,omitempty"`
		Region  string `json:"region,omitempty"`
	}
}

// handingBack is the operation for customers, on an API.
func (s *Server) handingBack(api huma.API) {
	o := s.operation("handBack", http.MethodPost, "/v1/handback", "Hand back the values of a launched stack, with the one-time token of the invitation", "", http.StatusConflict)
	o.Description, o.Middlewares, o.Metadata = "", huma.Middlewares{s.forInvited(api)}, nil
	o.MaxBodyBytes = mostHandedBack
	huma.Register(api, o, func(ctx context.Context, in *struct {
		Authorization string `header:"Authorization" hidden:"true"`
		HandedBack
	}) (*taken, error) {
		c, err := s.redeem(ctx, bearer(in.Authorization), in.HandedBack)
		if err != nil {
			return nil, err
		}
		s.nudge(ctx)
		out := &taken{}
		out.Body.State, out.Body.Account, out.Body.Region = c.State, c.Account, c.Region
		return out, nil
	})
}

// forInvited refuses who has no invitation, before anything of what they send is read.
func (s *Server) forInvited(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		token := bearer(c.Header("Authorization"))
		if token == "" {
			_ = huma.WriteErr(api, c, http.StatusUnauthorized, "there must be the token of the invitation: Authorization: Bearer …")
			return
		}
		_, _, err := s.Store.Redeemable(c.Context(), token)
		switch {
		case errors.Is(err, store.ErrInvitation):
			_ = huma.WriteErr(api, c, http.StatusForbidden, err.Error())
		case err != nil:
			_ = huma.WriteErr(api, c, http.StatusServiceUnavailable, s.failed(c.Context(), err))
		default:
			next(c)
		}
	}
}

// redeem takes what was handed back with a token. Who hands the same back again, as the answer was lost on its way, has the same
// answer, and nothing changes; anything else is refused.
func (s *Server) redeem(ctx context.Context, token string, handed HandedBack) (registry.Connection, error) {
	for again := true; ; again = false {
		c, used, err := s.Store.Redeemable(ctx, token)
		if err != nil {
			return registry.Connection{}, s.problem(ctx, err)
		}
		told, err := s.take(ctx, c, handed)
		if def := s.Definition(c.Vendor); err == nil && def != nil && told.AsksOrigin(def) {
			err = huma.Error422UnprocessableEntity("what was handed back is not taken", errOrigin)
		}
		switch {
		case used && (err != nil || !c.ToldAs(told)):
			return registry.Connection{}, huma.Error403Forbidden("the token of the invitation was used, and with it other values were taken: ask the vendor to take these, or to renew the invitation")
		case used:
			return c, nil
		case err != nil:
			return registry.Connection{}, err
		}
		told, err = s.Store.Redeem(ctx, token, told)
		switch {
		case again && (errors.Is(err, store.ErrInvitation) || errors.Is(err, store.ErrChanged)): // perhaps the same, at the same moment
			continue
		case errors.Is(err, store.ErrTaken): // whose, is not for every customer to know
			return registry.Connection{}, huma.Error409Conflict("the role or the key cannot be taken for this invitation: look whether it is that of your stack, and otherwise ask the vendor")
		case err != nil:
			return registry.Connection{}, s.problem(ctx, err)
		}
		return told, nil
	}
}

// pasting is the operation for the vendor's own, who have the values from the customer in another way.
func (s *Server) pasting() {
	o := s.operation("tellValues", http.MethodPost, "/v1/connections/{id}/values", "Say what a customer handed back", registry.MayWrite, http.StatusNotFound, http.StatusConflict)
	o.MaxBodyBytes = mostHandedBack
	huma.Register(s.api, o, func(ctx context.Context, in *struct {
		ByID
		HandedBack
	}) (*body[registry.Connection], error) {
		c, err := s.paste(ctx, Who(ctx).Name, in.ID, in.HandedBack)
		if err != nil {
			return nil, err
		}
		return &body[registry.Connection]{c}, nil
	})
}

// Paste takes what a customer handed back, in the name of whoever pastes it. An error says what is wrong with it in words.
func (s *Server) Paste(ctx context.Context, who, id string, data []byte) (registry.Connection, error) {
	return s.paste(ctx, who, id, HandedBack{RawBody: data})
}

// errOrigin asks what outputs do not tell.
var errOrigin = errors.New("whether the stack made the bucket or was given one is not told: hand back what bucketgrant handback -json or describe-stacks prints," +
	" with the stack's parameters, or say it, ?bucket=new or ?bucket=existing")

func (s *Server) paste(ctx context.Context, who, id string, handed HandedBack) (registry.Connection, error) {
	c, err := s.Store.Get(ctx, id)
	if err != nil {
		return registry.Connection{}, s.problem(ctx, err)
	}
	if c, err = s.take(ctx, c, handed); err != nil {
		return registry.Connection{}, err
	}
	if c, err = s.Store.Tell(ctx, who, c); err != nil {
		return registry.Connection{}, s.problem(ctx, err)
	}
	s.nudge(ctx)
	return c, nil
}

// take is the connection with what was handed back.
func (s *Server) take(ctx context.Context, c registry.Connection, handed HandedBack) (registry.Connection, error) {
	def := s.Definition(c.Vendor)
	if def == nil {
		return registry.Connection{}, huma.Error503ServiceUnavailable(s.failed(ctx, errors.New("there is no definition of the vendor "+c.Vendor)))
	}
	values, err := handback.RulesFor(def).Parse(handed.RawBody)
	if err != nil {
		return registry.Connection{}, unprocessable(err)
	}
	origin := verify.Origin(handed.Bucket)
	if origin != "" {
		c.Values.BucketIs = origin
	}
	told, err := c.Take(def, values)
	if err == nil && origin != "" && told.Values.BucketIs != origin {
		err = fmt.Errorf("bucket must be %q, as the stack's parameters say it, got %q", told.Values.BucketIs, origin)
	}
	if err != nil {
		return registry.Connection{}, unprocessable(err)
	}
	return told, nil
}

// unprocessable has one detail for each of several problems.
func unprocessable(err error) error {
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	} else if problems, ok := errors.AsType[handback.Problems](err); ok {
		list = nil
		for _, p := range problems {
			list = append(list, errors.New(p.String()))
		}
	}
	return huma.Error422UnprocessableEntity("what was handed back is not taken", list...)
}

// Explain is an error of [Server.Paste] in words, a line for each problem.
func Explain(err error) []string {
	m, ok := errors.AsType[*huma.ErrorModel](err)
	if !ok || len(m.Errors) == 0 {
		return []string{err.Error()}
	}
	var lines []string
	for _, e := range m.Errors {
		lines = append(lines, e.Message)
	}
	return lines
}
