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
