package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bucketgrant/bucketgrant/registry"
)

type importInput struct {
	Body struct {
		Connections []registry.Import `json:"connections" minItems:"1" maxItems:"500"`
	}
}

type importOutput struct {
	Body struct {
		Connections []registry.Imported `json:"connections"`
	}
}

type eraseInput struct {
	Body struct {
		Vendor   string `json:"vendor" minLength:"1" maxLength:"100" doc:"Whose customer it is."`
		Customer string `json:"customer" minLength:"1" maxLength:"200" doc:"The vendor's own number of the customer."`
	}
}

type erased struct {
	// Connections is how many there were.
	Connections int `json:"connections"`
}

type pruneInput struct {
	Body struct {
		Before time.Time `json:"before" doc:"What is older is removed."`
	}
}

type pruned struct {
	Checks  int64 `json:"checks"`
	Notices int64 `json:"notices"`
}

// manyTime is how long what has to do with many rows may take.
const manyTime = time.Hour

// keeping are the operations that a vendor keeps a registry with.
func (s *Server) keeping() {
	write := registry.MayWrite
	o := s.operation("importConnections", http.MethodPost, "/v1/imports", "Register connections that were never invited: all of them, or none", write, http.StatusConflict)
	o.Description += " What is registered already stays as it is. Secrets are named by the ARN of the vendor's own Secrets Manager: a file or a variable is named on the server's machine only."
	o.MaxBodyBytes = mostBody
	huma.Register(s.api, o, s.importing)

	huma.Register(s.api, s.operation("stackDeleted", http.MethodPost, "/v1/connections/{id}/stack-deleted", "Say that the connection's stack is deleted, which ends it", write, http.StatusNotFound, http.StatusConflict),
		func(ctx context.Context, in *reason) (*body[registry.Connection], error) {
			c, err := s.Store.StackDeleted(ctx, Who(ctx).Name, in.ID, in.why())
			return &body[registry.Connection]{c}, s.problem(ctx, err)
		})

	o = s.operation("eraseCustomer", http.MethodPost, "/v1/erasures", "Remove all of one customer for good", write, http.StatusNotFound)
	o.Middlewares = append(o.Middlewares, patient)
	huma.Register(s.api, o, func(ctx context.Context, in *eraseInput) (*body[erased], error) {
		n, err := s.Store.Erase(ctx, Who(ctx).Name, in.Body.Vendor, in.Body.Customer)
		return &body[erased]{erased{n}}, s.problem(ctx, err)
	})

	o = s.operation("prune", http.MethodPost, "/v1/prunings", "Remove old checks, and notices that were sent", write)
	o.Description += " The last check of each connection stays, and the log. It can take minutes: what is removed stays removed, if it breaks off."
	o.Middlewares = append(o.Middlewares, patient)
	huma.Register(s.api, o, func(ctx context.Context, in *pruneInput) (*body[pruned], error) {
		if in.Body.Before.After(s.Now()) {
			return nil, huma.Error422UnprocessableEntity("nothing is removed", &huma.ErrorDetail{Location: "body.before", Message: "must be in the past"})
		}
		checks, notices, err := s.Store.Prune(ctx, Who(ctx).Name, in.Body.Before)
		return &body[pruned]{pruned{checks, notices}}, s.problem(ctx, err)
	})
}

// patient gives an answer more time than others have.
func patient(c huma.Context, next func(huma.Context)) {
	_, w := humago.Unwrap(c)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(manyTime)) // where that cannot be, it has the usual time
	next(c)
}

func (s *Server) importing(ctx context.Context, in *importInput) (*importOutput, error) {
	var list []registry.New
	wrong := rows{list: "connections", nothing: "nothing is registered"}
	for i, one := range in.Body.Connections {
		def := s.Definition(one.Vendor)
		if def == nil {
			wrong.problem(i, fmt.Errorf("there is no vendor %q", one.Vendor))
			continue
		}
		n := one.New(def, s.Now())
		if err := errors.Join(one.Values.CheckRemote(), one.Check(def), n.Check()); err != nil {
			wrong.problem(i, err)
		}
		list = append(list, n)
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	made, err := s.Store.Import(ctx, Who(ctx).Name, list)
	if err != nil {
		return nil, wrong.stored(ctx, s, err)
	}
	out := &importOutput{}
	for _, c := range made {
		out.Body.Connections = append(out.Body.Connections, registry.Imported{ID: c.ID, There: c.There})
	}
	s.nudge(ctx)
	return out, nil
}
