package verify

import (
	"context"
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// WayRole: the vendor's own AWS credentials assume the role.
const WayRole Way = "role"

var _ = declare(WayRole, entrance{
	words: "a role that the vendor’s AWS credentials assume", role: true, own: true, narrows: vendors.NarrowsPrincipal,
	check: (*input).role, enter: (*run).enterAsPrincipal, refused: (*run).refusedPrincipal,
})

func (in *input) role(r *run) {
	c := r.c
	in.value("ExternalID", c.ExternalID, awsname.CheckExternalID)
	if r.needsExternalID() && !c.PhaseOne {
		in.needs("ExternalID", c.ExternalID, "the role requires it")
	}
	in.value("SecondExternalID", c.SecondExternalID, awsname.CheckExternalID)
	in.value("RetiredExternalID", c.RetiredExternalID, awsname.CheckExternalID)
	if old := c.RetiredExternalID; old != "" && (old == c.ExternalID || old == c.SecondExternalID) {
		in.problem("RetiredExternalID", "must be another than those that open the role, got %q", old)
	}
	in.typed(r, "SessionName", c.SessionName, narrowing.SessionName)
	in.typed(r, "SourceIdentity", c.SourceIdentity, narrowing.SourceIdentity)
	in.ownCredentials(r, "they assume the role")
}

// enterAsPrincipal assumes the role as the vendor's own principal.
func (r *run) enterAsPrincipal(ctx context.Context) bool {
	in := r.enterRole(ctx, "the vendor's credentials", r.o.AWS.Credentials)
	if ctx.Err() == nil {
		r.withoutExternalID(ctx, in)
		if r.isOpen() {
			return false // before anything is written: the role may be of somebody who did not hand it over
		}
		r.rotated(ctx, in)
		r.otherwise(ctx, in)
	}
	if ctx.Err() == nil && in {
		r.longRole(ctx, r.o.AWS.Credentials)
		r.itself(ctx)
		r.strangers(ctx)
	}
	return in
}

func (r *run) refusedPrincipal() string {
	if r.def.Access.Role.Trust.Principal.Typed() {
		return fmt.Sprintf("The role does not let %s in. Update the stack with the principal's ARN and the external ID exactly as %s shows them, and hand over the output RoleArn of that stack. If that is done: %s's own principal needs sts:AssumeRole on the role.", r.def.Name, r.def.Name, r.def.Name)
	}
	return fmt.Sprintf("The role does not let %s in. Update the stack with the external ID exactly as %s shows it, and hand over the output RoleArn of that stack. If that is done: %s's own credentials need sts:AssumeRole on the role.", r.def.Name, r.def.Name, r.def.Name)
}
