package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry"
)

// reason is why something is done, for the log.
type reason struct {
	ByID
	Body *Why // it may be left out
}

// Why is a reason.
type Why struct {
	Why string `json:"why,omitempty" maxLength:"200" doc:"For the log."`
}

func (r *reason) why() string {
	if r.Body == nil {
		return ""
	}
	return r.Body.Why
}

// Resolve refuses what hides in a text.
func (r *reason) Resolve(huma.Context) []error {
	if err := registry.CheckText(r.why()); err != nil {
		return []error{&huma.ErrorDetail{Location: "body.why", Message: err.Error()}}
	}
	return nil
}

type inviteInput struct {
	Body struct {
		Invitations []registry.Ask `json:"invitations" minItems:"1" maxItems:"500"`
	}
}

type inviteOutput struct {
	Status int
	Body   struct {
		Invitations []registry.Offer `json:"invitations"`
	}
}

type secretInput struct {
	ByID
	Body struct {
		SecretARN string `json:"secretArn" minLength:"20" maxLength:"2048" pattern:"^arn:[a-z0-9-]+:secretsmanager:" doc:"Of the secret in the vendor's own Secrets Manager that holds the secret access key."`
	}
}

// writing are the operations that change something.
func (s *Server) writing() {
	write, changes := registry.MayWrite, []int{http.StatusNotFound, http.StatusConflict}
	o := s.operation("invite", http.MethodPost, "/v1/invitations", "Invite customers: all of them, or none", write, http.StatusConflict)
	o.MaxBodyBytes, o.DefaultStatus = mostBody, http.StatusCreated
	huma.Register(s.api, o, s.invite)

	o = s.operation("checkConnection", http.MethodPost, "/v1/connections/{id}/check", "Have a connection checked as soon as a worker is free", write, changes...)
	o.DefaultStatus = http.StatusAccepted
	huma.Register(s.api, o, func(ctx context.Context, in *ByID) (*body[registry.Connection], error) {
		c, err := s.CheckSoon(ctx, Who(ctx).Name, in.ID)
		return &body[registry.Connection]{c}, s.problem(ctx, err)
	})
	huma.Register(s.api, s.operation("endConnection", http.MethodPost, "/v1/connections/{id}/end", "End a connection: it is not checked any more", write, changes...),
		func(ctx context.Context, in *reason) (*body[registry.Connection], error) {
			c, err := s.Store.End(ctx, Who(ctx).Name, in.ID, in.why())
			return &body[registry.Connection]{c}, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("withdrawInvitation", http.MethodPost, "/v1/connections/{id}/withdraw", "Take an invitation back: nothing is taken of it any more", write, changes...),
		func(ctx context.Context, in *reason) (*body[registry.Connection], error) {
			c, err := s.Store.Withdraw(ctx, Who(ctx).Name, in.ID, in.why())
			return &body[registry.Connection]{c}, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("renewInvitation", http.MethodPost, "/v1/connections/{id}/renew", "Renew an invitation that has expired or soon will: the same, with a new token", write, changes...), s.renew)
	o = s.operation("setSecret", http.MethodPut, "/v1/connections/{id}/secret", "Say where the secret of a connection's key is", write, changes...)
	o.Description += " A file or a variable of the environment is named on the server's machine only."
	huma.Register(s.api, o, func(ctx context.Context, in *secretInput) (*body[registry.Connection], error) {
		c, err := s.Store.Get(ctx, in.ID)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		c.Values.SecretARN, c.Values.SecretFile, c.Values.SecretEnv = in.Body.SecretARN, "", ""
		if c.Values.KeyID == "" {
			return nil, huma.Error422UnprocessableEntity("the connection has no access key")
		}
		return s.tell(ctx, c)
	})
}

// tell takes values, and has them checked.
func (s *Server) tell(ctx context.Context, c registry.Connection) (*body[registry.Connection], error) {
	c, err := s.Store.Tell(ctx, Who(ctx).Name, c)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	s.nudge(ctx)
	return &body[registry.Connection]{c}, nil
}

func (s *Server) invite(ctx context.Context, in *inviteInput) (*inviteOutput, error) {
	if s.Invite == nil {
		return nil, huma.Error422UnprocessableEntity("this server invites nobody: bucketgrant invite does")
	}
	out := &inviteOutput{Status: http.StatusCreated}
	var list []registry.New
	wrong := rows{list: "invitations", nothing: "nobody is invited"}
	for i, ask := range in.Body.Invitations {
		offer, n, err := s.Invite(ctx, ask)
		if err != nil {
			wrong.problem(i, err)
		}
		out.Body.Invitations, list = append(out.Body.Invitations, offer), append(list, n)
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	made, err := s.Store.Register(ctx, Who(ctx).Name, list)
	if err != nil {
		return nil, wrong.stored(ctx, s, err)
	}
	for i := range made {
		out.Body.Invitations[i].ID = made[i].ID
	}
	s.nudge(ctx)
	return out, nil
}

func (s *Server) renew(ctx context.Context, in *ByID) (*body[registry.Offer], error) {
	if s.Renew == nil {
		return nil, huma.Error422UnprocessableEntity("this server invites nobody: bucketgrant invite -renew does")
	}
	c, err := s.Store.Get(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	offer, n, err := s.Renew(ctx, c)
	if err != nil {
		return nil, huma.Error422UnprocessableEntity("the invitation is not renewed", err)
	}
	if c, err = s.Store.Renew(ctx, Who(ctx).Name, c, n); err != nil {
		return nil, s.problem(ctx, err)
	}
	offer.ID = c.ID
	s.nudge(ctx)
	return &body[registry.Offer]{offer}, nil
}
