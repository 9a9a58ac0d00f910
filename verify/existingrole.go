package verify

import (
	"context"
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// WayExistingRole: the vendor's own AWS credentials assume a role that was there already, and got the permissions.
const WayExistingRole Way = "existingRole"

var _ = declare(WayExistingRole, entrance{
	words: "a role that was there already", role: true, own: true, mayMore: true,
	check: func(in *input, r *run) {
		in.value("ExternalID", r.c.ExternalID, awsname.CheckExternalID)
		in.ownCredentials(r, "they assume the role")
	},
	enter: (*run).enterExistingRole,
	refused: func(r *run) string {
		return fmt.Sprintf("The role that was there already does not let %s in. Look at its trust policy, which is not the template's: it must name %s, with the external ID that it uses for this role.", r.def.Name, r.def.Name)
	},
})

// enterExistingRole assumes a role that the template has not made. Its trust is the customer's, or the vendor's own business:
// whether it asks for an external ID, and whom else it lets in, is not tried.
func (r *run) enterExistingRole(ctx context.Context) bool {
	in := r.enterRole(ctx, "the vendor's credentials", r.o.AWS.Credentials)
	if ctx.Err() == nil {
		r.skip("closed/strangers", "assume the role as somebody else", "AWS refuses", "the role was there already, and whom it trusts is not the template's")
	}
	return in
}

// mayMore: the role may have more than the template gives it, so that what it can do besides shows nothing.
func (r *run) mayMore() bool {
	if !entrances[r.way].mayMore {
		return false
	}
	r.skip("closed", "do what is not granted", "S3 refuses", "the role was there already, and what else it may do is not the template's")
	return true
}
