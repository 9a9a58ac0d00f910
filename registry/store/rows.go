package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/bucketgrant/bucketgrant/registry"
)

// columns are those of a connection that [reading] reads, in its order.
const columns = "id, vendor, version, customer_number, customer_name, external_id, account, region, way, role_arn, key_id, known," +
	" state, since_at, failures, failing_at, next_at, leased_at, launched, checked_at, outcome, expires_at, withdrawn_at," +
	" created_at, changed_at, revision, notices, running_by, running_until, asked, reported_at, organization," +
	" launched_at, told, offered_at"

// row is a connection as the database has it.
type row struct {
	registry.Connection
	leased  bool
	notices int64
	// notBefore is when a check that is asked for begins at the soonest.
	notBefore time.Time
	// runningBy has the lock, until runningUntil, in milliseconds since 1970.
	runningBy    string
	runningUntil int64
}

// scanner is one row of an answer.
type scanner interface{ Scan(dest ...any) error }

// reading reads rows of [columns], one after the other, each in the place of the one before: a list has a thousand.
type reading struct {
	row
	known, asked, told                                                                                             string
	since, failing, next, leasedAt, checked, expires, withdrawn, created, changedAt, reported, launchedAt, offered int64
	dest                                                                                                           []any
}

// newReading reads more columns behind them into more.
func newReading(more ...any) *reading {
	r := &reading{}
	c := &r.Connection
	// Pointers to what they are at bottom: database/sql converts every other kind by reflection.
	r.dest = append([]any{&c.ID, &c.Vendor, &c.Version, &c.Customer.Number, &c.Customer.Name, &c.ExternalID, &c.Account, &c.Region, (*string)(&c.Way),
		&c.Values.RoleARN, &c.Values.KeyID, &r.known, (*string)(&c.State), &r.since, &c.Failures, &r.failing, &r.next, &r.leasedAt, &c.Launched, &r.checked,
		(*string)(&c.Outcome), &r.expires, &r.withdrawn, &r.created, &r.changedAt, &c.Revision, &r.notices, &r.runningBy, &r.runningUntil, &r.asked, &r.reported, &c.Organization,
		&r.launchedAt, &r.told, &r.offered}, more...)
	return r
}

// read reads a row.
func (r *reading) read(from scanner) error {
	r.row = row{}
	if err := from.Scan(r.dest...); err != nil {
		return err
	}
	c := &r.Connection
	if err := json.Unmarshal([]byte(r.known), &c.Values); err != nil {
		return fmt.Errorf("connection %s: %w", c.ID, err)
	}
	c.Since, c.FirstFailure, c.Next, c.Checked, c.Reported = at(r.since), at(r.failing), at(r.next), at(r.checked), at(r.reported)
	c.Invitation = registry.Invitation{Expires: at(r.expires), Withdrawn: at(r.withdrawn)}
	if r.asked != "" {
		var a askedFor
		if err := json.Unmarshal([]byte(r.asked), &a); err != nil {
			return fmt.Errorf("connection %s: %w", c.ID, err)
		}
		c.Invitation.StackName, c.Invitation.Parameters = a.StackName, a.Parameters
	}
	c.Created, c.Changed, c.LaunchedAt, c.OfferedAt = at(r.created), at(r.changedAt), at(r.launchedAt), at(r.offered)
	if r.told != "" {
		tellings, err := tellingsOf(r.told)
		if err != nil {
			return fmt.Errorf("connection %s: %w", c.ID, err)
		}
		c.Told = registry.ToldBy(tellings)
	}
	c.Runs = c.Running()
	r.leased = r.leasedAt > 0
	return nil
}

// scan is one row.
func scan(from scanner) (row, error) {
	r := newReading()
	if err := r.read(from); err != nil {
		return row{}, err
	}
	return r.row, nil
}

// each reads connections to their end, and closes them.
func each(rows *sql.Rows, take func(row)) error {
	defer rows.Close()
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return err
		}
		take(r)
	}
	return errors.Join(rows.Err(), rows.Close())
}

// at and ms are a time in the database. Zero is none.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// known are the values as JSON, without what has columns of its own.
func known(v registry.Values) (string, error) {
	v.RoleARN, v.KeyID = "", ""
	data, err := json.Marshal(v)
	return string(data), err
}

// askedFor is what an invitation was asked for with, as JSON.
type askedFor struct {
	StackName  string            `json:"stackName,omitempty"`
	Parameters map[string]string `json:"parameters"`
}

func asked(stack string, parameters map[string]string) (string, error) {
	if stack == "" && parameters == nil {
		return "", nil
	}
	data, err := json.Marshal(askedFor{stack, parameters})
	return string(data), err
}

// last is after every text with the same start.
const last = "\U0010ffff"

// mostKey is how much of a name lists are sorted and searched by, in characters: as many as a name has. One that is written in
// few may stand for many times as many, which no index of PostgreSQL's takes, nor the address of a page.
const mostKey = 200

// fold is a name as it is searched for: in any case, and however its accents are written.
func fold(name string) string {
	key := strings.TrimSpace(cases.Fold().String(norm.NFKC.String(name)))
	n := 0
	for i := range key {
		if n++; n > mostKey {
			return key[:i]
		}
	}
	return key
}

// Together reports whether the connections of two customers stand among each other in a list, as their names are the same but for
// how they are written.
func Together(a, b registry.Customer) bool { return a == b || customerKey(a) == customerKey(b) }

// customerKey is what a customer is sorted by.
func customerKey(c registry.Customer) string {
	if c.Name == "" {
		return fold(c.Number)
	}
	return fold(c.Name)
}
