package page

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// narrowed are the conditions of a trust in so few words that they stand beside a line of the picture: what exactly is asked for
// the page says below it.
var narrowed = map[string]string{
	narrowing.PrincipalARN: "as certain roles", narrowing.SessionName: "in named sessions", narrowing.SourceIdentity: "with its source identity",
	narrowing.OrganizationID: "in its organization", narrowing.SourceAddresses: "from its addresses",
}

// opens says what a statement of a trust policy asks of the vendor: whom it publishes to get in, what they show, and what narrows it.
func opens(def *vendors.Definition, statement any) string {
	has := map[string]bool{}
	for operator := range mapping(at(statement, "Condition")) {
		for key := range mapping(at(statement, "Condition", operator)) {
			has[key] = true
		}
	}
	words := asPublished(def, statement)
	for _, way := range vocabulary.WaysOf(def) {
		if way.Shows == nil {
			continue
		}
		if shown := way.Shows(has); shown != "" {
			words = append(words, shown)
			break
		}
	}
	var conditions []string
	for _, key := range narrowing.Keys() {
		if has[key] {
			conditions = append(conditions, narrowed[key])
		}
	}
	if len(conditions) > 2 { // as many lines as the picture has room for
		conditions = []string{fmt.Sprintf("under %d conditions", len(conditions))}
	}
	words = append(words, conditions...)
	if len(words) == 0 {
		return "assumes the role"
	}
	return "only " + strings.Join(words, ", ")
}

// asPublished says as what of the vendor's own it gets in, where it publishes more than an account: the same for all of its clouds,
// regions and partitions.
func asPublished(def *vendors.Definition, statement any) []string {
	if def.Access.Role == nil || def.Access.Role.Trust.Principal.Published == nil || at(statement, "Principal", "AWS") == nil {
		return nil
	}
	roles, users, accounts := false, false, false
	for _, set := range def.Access.Role.Trust.Principal.Published.Sets {
		for _, arn := range set.Values {
			isRole, isAccount := strings.Contains(arn, ":role/"), vendors.IsAccount(arn)
			roles, users, accounts = roles || isRole, users || !isRole && !isAccount, accounts || isAccount
		}
	}
	var kinds []string
	for _, k := range []struct {
		is   bool
		word string
	}{{roles, "role"}, {users, "user"}, {accounts, "account"}} {
		if k.is {
			kinds = append(kinds, k.word)
		}
	}
	return []string{"as its own " + words.Or(kinds)}
}
