package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/bucketgrant/bucketgrant/registry"
)

// columns are those of a connection that [scan] reads, in its order.
const columns = "id, vendor, version, customer_number, customer_name, external_id, account, region, way, role_arn, key_id, known," +
	" state, since_at, failures, failing_at, next_at, leased_at, launched, checked_at, outcome, expires_at, withdrawn_at," +
	" created_at, changed_at, revision, notices, running_by, running_until, asked"

// row is a connection as the database has it.
type row struct {
	registry.Connection
	leased  bool
	notices int64
	// runningBy has the lock, until runningUntil, in milliseconds since 1970.
	runningBy    string
	runningUntil int64
}

// scanner is one row of an answer.
type scanner interface{ Scan(dest ...any) error }

func scan(from scanner) (row, error) {
	var r row
	var known, asked string
	var since, failing, next, leased, checked, expires, withdrawn, created, changed int64
	c := &r.Connection
	err := from.Scan(&c.ID, &c.Vendor, &c.Version, &c.Customer.Number, &c.Customer.Name, &c.ExternalID, &c.Account, &c.Region, &c.Way,
		&c.Values.RoleARN, &c.Values.KeyID, &known, &c.State, &since, &c.Failures, &failing, &next, &leased, &c.Launched, &checked,
		&c.Outcome, &expires, &withdrawn, &created, &changed, &c.Revision, &r.notices, &r.runningBy, &r.runningUntil, &asked)
	if err != nil {
		return row{}, err
	}
	if err := json.Unmarshal([]byte(known), &c.Values); err != nil {
		return row{}, fmt.Errorf("connection %s: %w", c.ID, err)
	}
	c.Since, c.FirstFailure, c.Next, c.Checked = at(since), at(failing), at(next), at(checked)
	c.Invitation = registry.Invitation{Expires: at(expires), Withdrawn: at(withdrawn)}
	if asked != "" {
		var a askedFor
		if err := json.Unmarshal([]byte(asked), &a); err != nil {
			return row{}, fmt.Errorf("connection %s: %w", c.ID, err)
		}
		c.Invitation.StackName, c.Invitation.Parameters = a.StackName, a.Parameters
	}
	c.Created, c.Changed = at(created), at(changed)
	r.leased = leased > 0
	return r, nil
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
	if parameters == nil {
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

// customerKey is what a customer is sorted by.
func customerKey(c registry.Customer) string {
	if c.Name == "" {
		return fold(c.Number)
	}
	return fold(c.Name)
}
