package registry

import "time"

// Ask is one invitation that is asked for.
type Ask struct {
	Vendor   string   `json:"vendor"`
	Customer Customer `json:"customer"`
	// Account and Region are the customer's, where they are known: then nothing may have to be handed back.
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// StackName is left to the customer where it is empty.
	StackName string `json:"stackName,omitempty"`
	// Parameters are the template's, by their names.
	Parameters map[string]string `json:"parameters,omitempty"`
}

// Offer is what one customer gets.
type Offer struct {
	// ID is the connection's.
	ID         string    `json:"id"`
	Customer   Customer  `json:"customer"`
	ExternalID string    `json:"externalId,omitempty"`
	Expires    time.Time `json:"expires"`
	// Address is that of the page, Link that of the console, and CreateStack a command, where they can be said.
	Address     string `json:"address,omitempty"`
	Link        string `json:"link,omitempty"`
	CreateStack string `json:"createStack,omitempty"`
	// FullTemplateURL is where the full template is, where Link and CreateStack lead to its lean form: an update with it offers
	// every other choice.
	FullTemplateURL string `json:"fullTemplateUrl,omitempty"`
	// Token hands values back, once. It is said this once.
	Token string `json:"token"`
	// HandBack is the command for it, where it can be said.
	HandBack string `json:"handBack,omitempty"`
	// Foretold: nothing has to be handed back, it is tried until it is there.
	Foretold bool `json:"foretold"`
}

// AskOrganization is the invitation of a whole organization that is asked for.
type AskOrganization struct {
	Vendor   string   `json:"vendor"`
	Customer Customer `json:"customer"`
	// StackName is left to the customer where it is empty.
	StackName string `json:"stackName,omitempty"`
	// Parameters are the form's, by their names: the organization's own, such as OrganizationalUnitIds, and the template's.
	Parameters map[string]string `json:"parameters,omitempty"`
	AskAccounts
}

// AskAccounts are accounts of an organization of which connections are asked for, at most 500.
type AskAccounts struct {
	Accounts []string `json:"accounts,omitempty" maxItems:"500"`
	// Region is the one in which they have stacks, where it is none of those that the organization was invited with.
	Region string `json:"region,omitempty"`
}

// OfferAccounts is what the customer of an organization gets.
type OfferAccounts struct {
	Organization string   `json:"organization"`
	Customer     Customer `json:"customer"`
	ExternalID   string   `json:"externalId,omitempty"`
	// Before is done once, in the organization's management account; Link and CreateStack then launch for all accounts. They are left out where
	// connections are added. Left is what the customer fills in.
	Before      string   `json:"before,omitempty"`
	Link        string   `json:"link,omitempty"`
	CreateStack string   `json:"createStack,omitempty"`
	Left        []string `json:"left,omitempty"`
	// Address is that of the page for an organization, with all of it signed until Expires, where the server has a key and the page.
	Address string     `json:"address,omitempty"`
	Expires *time.Time `json:"expires,omitempty"`
	// Connections are those of the accounts that are named, one in each region.
	Connections []OfferAccount `json:"connections"`
}

// OfferAccount is what is known of one account and region.
type OfferAccount struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Offer
}
