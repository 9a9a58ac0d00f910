package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/bucketgrant/bucketgrant/registry"
)

// Organization is one organization, as it was invited.
func (c *Client) Organization(ctx context.Context, id string) (registry.Organization, error) {
	var got registry.Organization
	return got, c.do(ctx, http.MethodGet, "/v1/organizations/"+url.PathEscape(id), nil, nil, &got)
}

// InviteOrganization invites a customer to launch once for all accounts of an organization, with connections of those that are named.
func (c *Client) InviteOrganization(ctx context.Context, a registry.AskOrganization) (registry.OfferAccounts, error) {
	var got registry.OfferAccounts
	return got, c.do(ctx, http.MethodPost, "/v1/organizations", nil, a, &got)
}

// InviteAccounts adds connections of accounts to an organization that was invited before: all of them, or none.
func (c *Client) InviteAccounts(ctx context.Context, id string, a registry.AskAccounts) (registry.OfferAccounts, error) {
	var got registry.OfferAccounts
	return got, c.do(ctx, http.MethodPost, "/v1/organizations/"+url.PathEscape(id)+"/accounts", nil, a, &got)
}

// EndOrganization ends all of an organization: its connections end, and invitations that nobody has launched of are withdrawn. why may be empty.
func (c *Client) EndOrganization(ctx context.Context, id, why string) (registry.Ending, error) {
	var got registry.Ending
	return got, c.patient().do(ctx, http.MethodPost, "/v1/organizations/"+url.PathEscape(id)+"/end", nil, map[string]string{"why": why}, &got)
}

// Unnamed are the accounts of an organization, or of all if that is empty, that told of themselves and that nobody has named.
func (c *Client) Unnamed(ctx context.Context, organization string) ([]registry.Unnamed, error) {
	v := url.Values{}
	if organization != "" {
		v.Set("organization", organization)
	}
	var got struct{ Accounts []registry.Unnamed }
	return got.Accounts, c.do(ctx, http.MethodGet, "/v1/unnamed", v, nil, &got)
}

// Dismiss says that an account which told of itself is none of its organization's. why may be empty.
func (c *Client) Dismiss(ctx context.Context, id, why string) (registry.Unnamed, error) {
	var got registry.Unnamed
	return got, c.do(ctx, http.MethodPost, "/v1/unnamed/"+url.PathEscape(id)+"/dismiss", nil, map[string]string{"why": why}, &got)
}
