package watch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/riverqueue/river"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// unnamedArgs is the job that tries the role of an account that told of itself and that nobody named.
type unnamedArgs struct {
	ID string `json:"id"`
}

func (unnamedArgs) Kind() string { return "bucketgrant_unnamed" }

// InsertOpts: they have a queue of their own. That an account has one at a time is the lease's: a job that has written what became of it may
// not be over yet when the account is due again.
func (unnamedArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: unnamedQueue} }

type unnamedWorker struct {
	river.WorkerDefaults[unnamedArgs]
	w *Watcher
}

// leaseUnnamed makes jobs of the accounts that are due, where they can be tried.
func (t *tickWorker) leaseUnnamed(ctx context.Context) error {
	if t.w.Invite == nil {
		return nil
	}
	return t.w.Store.LeaseUnnamed(ctx, 10*unnamedAtATime, t.w.Lease, func(tx *sql.Tx, ids []string) error {
		jobs := make([]river.InsertManyParams, len(ids))
		for i, id := range ids {
			jobs[i] = river.InsertManyParams{Args: unnamedArgs{id}}
		}
		_, err := t.w.client.InsertManyTx(ctx, tx, jobs)
		return err
	})
}

func (k *unnamedWorker) Work(ctx context.Context, job *river.Job[unnamedArgs]) error {
	w := k.w
	u, o, err := w.Store.ToTry(ctx, job.Args.ID)
	if errors.Is(err, store.ErrUnnamed) || errors.Is(err, store.ErrOrganization) { // dismissed, named or ended since
		return nil
	} else if err != nil {
		return err
	}
	n, problem, never := w.prove(ctx, u, o)
	if ctx.Err() != nil {
		return ctx.Err() // it is due again when its lease ends
	}
	if problem == nil {
		_, err := w.Store.Proven(ctx, u, n)
		switch {
		case err == nil:
			return w.Nudge(ctx)
		case errors.Is(err, store.ErrUnnamed) || errors.Is(err, store.ErrOrganization):
			return nil
		case len(store.RowErrors(err)) == 0: // the database's
			return err
		}
		problem, never = err, true // such as of a role that is another customer's
	}
	return w.Store.Unproven(ctx, u, cleanText(problem.Error()), never)
}

// prove says why an account is not known to be of an organization, nil where it is, and whether that stays so. A role that lets the vendor in
// with an external ID that was made up proves nothing, and is not told the organization's. Any other one is, and its owner can read it in the log
// of their account: one who makes a role that refuses some IDs and takes others learns the organization's, and can make one that asks for it.
// So the proof is that the owner knows the ID, and not that the account is the customer's, which the customer alone can say. Where the
// vendor's IDs have a form none can be made up that a role has no reason to refuse: nothing is tried.
func (w *Watcher) prove(ctx context.Context, u registry.Unnamed, o registry.Organization) (n registry.New, problem error, never bool) {
	def := (*w.definitions.Load())[o.Vendor]
	if def == nil {
		return n, fmt.Errorf("there is no definition of the vendor %q", o.Vendor), false
	}
	n, err := w.Invite(ctx, o, u.Account, u.Region)
	switch {
	case err != nil:
		return n, err, false
	case !n.AsksID():
		return n, errors.New("it cannot prove what it is of: its way in asks for no external ID"), true
	case !n.Values.Told():
		return n, errors.New("its role or its bucket is not known beforehand: name the account, and have it hand back"), true
	}
	madeUp, err := def.NewExternalID()
	if err != nil {
		return n, fmt.Errorf("%s's external IDs have a form, so that none can be made up to try its role with: name the account, if the customer says that it is theirs", def.Name), true
	}
	letIn, shut, err := w.letsIn(ctx, def, n, madeUp)
	switch {
	case err != nil:
		return n, err, false
	case letIn || !shut:
		return n, errors.New("its role lets the vendor in with an external ID that nobody has, so that it proves nothing"), false
	}
	letIn, shut, err = w.letsIn(ctx, def, n, o.ExternalID)
	switch {
	case err != nil:
		return n, err, false
	case !letIn:
		return n, errors.New("its role does not let the vendor in with the organization's external ID"), false
	case !shut:
		return n, errors.New("its role lets others in than the vendor with the organization's external ID, so that it proves nothing"), false
	}
	return n, nil, false
}

// doors are the findings, of package verify's, that fail where a role lets in whom its trust does not name.
var doors = []string{"closed/without-external-id", "closed/other-external-id", "closed/near-external-id", "closed/strangers", "closed/own-session"}

// letsIn says whether the role that is foretold lets the vendor in with an external ID, and whether it is shut without, as far as was seen.
func (w *Watcher) letsIn(ctx context.Context, def *vendors.Definition, n registry.New, externalID string) (letIn, shut bool, err error) {
	c := registry.Connection{Customer: n.Customer, Vendor: n.Vendor, Version: n.Version, ExternalID: externalID, Account: n.Account, Region: n.Region, Way: n.Way, Values: n.Values}
	report, err := w.verify(ctx, &c)
	if err != nil {
		return false, false, err
	}
	if registry.OutcomeOf(report) == registry.Unknown && !registry.LetIn(report) {
		return false, false, errors.New("it could not be told whether its role lets the vendor in")
	}
	opens := func(f verify.Finding) bool { return f.Verdict == verify.Failed && slices.Contains(doors, f.ID) }
	return registry.LetIn(report), !slices.ContainsFunc(report.Findings, opens), nil
}
