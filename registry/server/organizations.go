package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// unnamedInput says of which organization.
type unnamedInput struct {
	Organization string `query:"organization" maxLength:"26" pattern:"^[0-9a-z]*$" doc:"Of this organization alone, by its ID."`
}

type unnamedList struct {
	Accounts []registry.Unnamed `json:"accounts"`
}

type inviteOrganizationInput struct{ Body registry.AskOrganization }

type inviteAccountsInput struct {
	ByID
	Body registry.AskAccounts
}

// invitingOrganizations are the operations that invite whole organizations.
func (s *Server) invitingOrganizations() {
	o := s.operation("inviteOrganization", http.MethodPost, "/v1/organizations", "Invite a customer to launch once for all accounts of an organization", registry.MayWrite, http.StatusConflict)
	o.Description += " Its external ID is one for all of them. The organization and the connections of the accounts that are named are registered, or nothing is."
	o.MaxBodyBytes, o.DefaultStatus = mostBody, http.StatusCreated
	huma.Register(s.api, o, func(ctx context.Context, in *inviteOrganizationInput) (*body[registry.OfferAccounts], error) {
		if s.InviteOrganization == nil {
			return nil, huma.Error422UnprocessableEntity("this server invites no organization: bucketgrant invite -organization does")
		}
		offer, of, list, err := s.InviteOrganization(ctx, in.Body)
		if err != nil {
			return nil, huma.Error422UnprocessableEntity(nobodyInvited, err)
		}
		of, made, err := s.Store.RegisterOrganization(ctx, Who(ctx).Name, of, list)
		return s.offerAccounts(ctx, offer, of.ID, list, made, err)
	})
	o = s.operation("inviteAccounts", http.MethodPost, "/v1/organizations/{id}/accounts", "Add connections of accounts to an organization that was invited before", registry.MayWrite, http.StatusNotFound, http.StatusConflict)
	o.Description += " All of them, or none. Without accounts the answer is its invitation again, and nothing is registered."
	o.DefaultStatus = http.StatusCreated
	huma.Register(s.api, o, func(ctx context.Context, in *inviteAccountsInput) (*body[registry.OfferAccounts], error) {
		if s.InviteAccounts == nil {
			return nil, huma.Error422UnprocessableEntity("this server invites no organization: bucketgrant invite -organization does")
		}
		of, err := s.Store.Organization(ctx, in.ID)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		offer, list, err := s.InviteAccounts(ctx, of, in.Body)
		if err != nil {
			return nil, huma.Error422UnprocessableEntity(nobodyInvited, err)
		}
		made, err := s.Store.Register(ctx, Who(ctx).Name, list)
		return s.offerAccounts(ctx, offer, of.ID, list, made, err)
	})
}

const nobodyInvited = "nobody is invited"

// offerAccounts is the answer to what was registered, or was not. Of a connection that is wrong it says the account.
func (s *Server) offerAccounts(ctx context.Context, offer registry.OfferAccounts, id string, list []registry.New, made []registry.Connection, err error) (*body[registry.OfferAccounts], error) {
	if refused := store.RowErrors(err); len(refused) > 0 {
		wrong := rows{list: "accounts", nothing: nobodyInvited}
		for _, row := range refused {
			n := list[row.Index]
			row.Err = fmt.Errorf("the account %q in %s: %w", n.Account, n.Region, row.Err)
		}
		return nil, wrong.stored(ctx, s, err)
	} else if err != nil {
		return nil, s.problem(ctx, err)
	}
	offer.Organization = id
	for i := range made {
		offer.Connections[i].ID = made[i].ID
	}
	s.nudge(ctx)
	return &body[registry.OfferAccounts]{offer}, nil
}

// organizations are the operations on whole organizations, and on their accounts that nobody has named.
func (s *Server) organizations() {
	s.invitingOrganizations()
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
