package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// trusted is whom a guide's trust policies let in, as a definition says it.
type trusted struct {
	trust vendors.Trust
	// names are the principals of AWS in the guide that the definition names, or has the customer type.
	names []string
}

// trusts makes one trust of statements.
func trusts(statements []statement, note *notes) (*trusted, error) {
	t := &trusted{}
	for _, s := range statements {
		if s.deny {
			return nil, fmt.Errorf("the trust policy denies something, which a definition cannot say, and without it the trust would be wider: write conditions that allow less instead")
		}
		if err := t.add(s, note); err != nil {
			return nil, err
		}
	}
	if !t.trust.CrossAccount() && t.trust.WebIdentity == nil {
		return nil, fmt.Errorf("the trust policy lets in nobody from outside that a definition can name: an AWS account, a user or role, or an OpenID Connect issuer")
	}
	t.trust.Conditions = whomTheyNarrow(t.trust)
	return t, nil
}

func (t *trusted) add(s statement, note *notes) error {
	for _, kind := range sortedKeys(s.principal) {
		names := s.principal[kind]
		var err error
		switch kind {
		case "AWS":
			err = t.addAWS(s, names, note)
		case "Federated":
			err = t.addFederated(s, names, note)
		default:
			note.differs(fmt.Sprintf("The role trusts %s.", listed(names)), "It does not.", "The template lets in the vendor, and no service of AWS's.")
		}
		if err != nil {
			return err
		}
	}
	for _, a := range s.actions {
		if !slices.Contains([]string{"sts:assumerole", "sts:assumerolewithwebidentity", "sts:setsourceidentity"}, strings.ToLower(a)) {
			note.differs(fmt.Sprintf("The trust policy allows %s.", shown(a)), "It is left out.", "The template lets whoever is trusted assume the role, and nothing else of it.")
		}
	}
	return nil
}

func (t *trusted) addAWS(s statement, names []string, note *notes) error {
	if !slices.ContainsFunc(s.actions, func(a string) bool { return strings.EqualFold(a, "sts:AssumeRole") || a == "sts:*" || a == "*" }) {
		return fmt.Errorf("the trust policy's statement for %s must allow sts:AssumeRole, got %s", listed(names), listed(s.actions))
	}
	if t.trust.CrossAccount() {
		note.differs(fmt.Sprintf("A further statement trusts %s.", listed(names)), "It is left out.", "The role has one statement for principals of AWS.", "Write them into one list, if the same conditions hold for all.")
		return nil
	}
	account, principal, used, err := principalsOf(names, note)
	if err != nil {
		return err
	}
	t.trust.Account, t.trust.Principal, t.names = account, principal, used
	t.trust.ExternalID = vendors.Required
	asked := false
	for _, c := range s.conditions {
		if !strings.EqualFold(c.key, "sts:ExternalId") {
			if err := t.condition(c, vendors.NarrowsPrincipal); err != nil {
				return err
			}
			continue
		}
		asked = true
		if !slices.Contains([]string{"StringEquals", "StringLike"}, c.operator) {
			note.differsAbout(vendors.AboutExternalID, fmt.Sprintf("The external ID is compared by %s.", c.operator), "It is required, by StringEquals.", "The operator lets in who shows another one, or none.")
		}
		if slices.ContainsFunc(c.values, func(v string) bool { return !isPlaceholder(v) && v != "" }) {
			note.remark(fmt.Sprintf("The external ID is %s.", listed(c.values)), "The customer types it: it is taken for an example.", "One that is the same for all customers protects nobody, as each of them knows it.", "Make one for each customer.")
		}
	}
	if !asked {
		note.differsAbout(vendors.AboutExternalID, "The trust policy asks for no external ID.", "An external ID is required, which the customer types.", "Without one, whoever knows the role's ARN could have the vendor use it for them.", "Make one for each customer and show it to them. Where nothing of that is needed, write noExternalId with the reason instead, and take this difference out of the definition.")
	}
	return nil
}
