package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry"
)

// unnamedInput says of which organization.
type unnamedInput struct {
	Organization string `query:"organization" maxLength:"26" pattern:"^[0-9a-z]*$" doc:"Of this organization alone, by its ID."`
}

type unnamedList struct {
	Accounts []registry.Unnamed `json:"accounts"`
}

// organizations are the operations on whole organizations, and on their accounts that nobody has named.
func (s *Server) organizations() {
	read, write := registry.MayRead, registry.MayWrite
	huma.Register(s.api, s.operation("showOrganization", http.MethodGet, "/v1/organizations/{id}", "One organization, as it was invited", read, http.StatusNotFound),
		func(ctx context.Context, in *ByID) (*body[registry.Organization], error) {
			o, err := s.Store.Organization(ctx, in.ID)
			return &body[registry.Organization]{o}, s.problem(ctx, err)
		})
	o := s.operation("endOrganization", http.MethodPost, "/v1/organizations/{id}/end", "End all of an organization", write, http.StatusNotFound)
	o.Description += " Its connections end, invitations that nobody has launched of are withdrawn, and no account is added to it any more: all of it, or nothing."
	o.Middlewares = append(o.Middlewares, patient)
	huma.Register(s.api, o, func(ctx context.Context, in *reason) (*body[registry.Ending], error) {
		ending, err := s.Store.EndOrganization(ctx, Who(ctx).Name, in.ID, in.why())
		return &body[registry.Ending]{ending}, s.problem(ctx, err)
	})
	huma.Register(s.api, s.operation("listUnnamed", http.MethodGet, "/v1/unnamed", "Accounts that told of themselves as of an organization, and that nobody has named", read),
		func(ctx context.Context, in *unnamedInput) (*body[unnamedList], error) {
			list, err := s.Store.Unnamed(ctx, in.Organization)
			return &body[unnamedList]{unnamedList{list}}, s.problem(ctx, err)
		})
	huma.Register(s.api, s.operation("dismissUnnamed", http.MethodPost, "/v1/unnamed/{id}/dismiss", "Say that such an account is none of the organization's: it is not tried any more", write, http.StatusNotFound),
		func(ctx context.Context, in *reason) (*body[registry.Unnamed], error) {
			u, err := s.Store.Dismiss(ctx, Who(ctx).Name, in.ID, in.why())
			return &body[registry.Unnamed]{u}, s.problem(ctx, err)
		})
}
