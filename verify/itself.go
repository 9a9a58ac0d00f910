package verify

import (
	"context"
	"fmt"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// assumesItself reports whether the definition lets the role assume itself.
func (r *run) assumesItself() bool {
	role := r.def.Access.Role
	return r.way == WayRole && role != nil && role.AssumesItself != ""
}

const itselfWithoutID = "closed/itself-without-external-id"

// itself has the role assume itself, as the vendor's service does, and without what it must show. That no other role of the
// customer's account gets in by it is not for this side to try: it is proved of the template.
func (r *run) itself(ctx context.Context) {
	if !r.assumesItself() || ctx.Err() != nil {
		return
	}
	_, o := r.ask(ctx, r.session, r.assume(r.c.ExternalID))
	f := Finding{ID: "way-in/itself", Verdict: Good, Tried: "assume the role with its own session", Expected: "AWS gives a session of the role",
		Answered: said(o), Answers: []Answer{o.answer}}
	switch {
	case o.kind == refused:
		f.Verdict, f.Advice = Failed, fmt.Sprintf("The role does not let itself in, which %s needs. Update the stack from its template, with %s as the role is called now and the external ID exactly as %s shows it. "+
			"If that is done: the role's permissions boundary, or a policy of your organization, must allow it sts:AssumeRole too.", r.def.Name, vendors.ParamRoleName, r.def.Name)
	case o.kind != allowed:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	r.add(ctx, f)
	if r.needsExternalID() {
		r.mustNotOpen(ctx, f.Verdict == Good, itselfWithoutID, "assume the role with its own session and without the external ID",
			"The role lets itself in without the external ID, so that whoever gets hold of a session can keep it for ever. Update the stack from its template, and change the role's trust policy in no other way.", r.session, "")
	}
}
