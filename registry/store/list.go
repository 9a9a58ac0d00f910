package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/registry"
)

// usualLimit and mostLimit are the sizes of a page.
const usualLimit, mostLimit = 50, 1000

// Get is one connection, or [ErrNotFound].
func (s *Store) Get(ctx context.Context, id string) (registry.Connection, error) {
	r, err := scan(s.read.QueryRowContext(ctx, "select "+columns+" from bucketgrant_connections where id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return registry.Connection{}, ErrNotFound
	}
	return r.Connection, explain(err)
}

// List is a page of connections, by the names of their customers.
func (s *Store) List(ctx context.Context, q registry.Query) (registry.Page, error) {
	switch {
	case q.Limit == 0:
		q.Limit = usualLimit
	case q.Limit < 1 || q.Limit > mostLimit:
		return registry.Page{}, refuse(fmt.Errorf("a page must have 1 to %d connections, got %d", mostLimit, q.Limit))
	}
	where, args, err := conditions(q)
	if err != nil {
		return registry.Page{}, err
	}
	args = append(args, q.Limit+1)
	query := fmt.Sprintf("select %s, customer_key from bucketgrant_connections%s order by customer_key, id limit $%d", columns, where, len(args))
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return registry.Page{}, explain(err)
	}
	defer rows.Close()
	page := registry.Page{Connections: make([]registry.Connection, 0, min(q.Limit, usualLimit))}
	var key, next string
	reading := newReading(&next)
	for rows.Next() {
		if err := reading.read(rows); err != nil {
			return registry.Page{}, err
		}
		if len(page.Connections) == q.Limit {
			page.Next = cursor(key, page.Connections[q.Limit-1].ID)
			break
		}
		page.Connections, key = append(page.Connections, reading.Connection), next
	}
	return page, explain(rows.Err())
}

// conditions are a query's, each of which an index serves.
func conditions(q registry.Query) (where string, args []any, err error) {
	for _, text := range []string{q.Vendor, string(q.State), q.Number, q.Name} {
		if err := storable(text); err != nil {
			return "", nil, err
		}
	}
	var list []string
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		list = append(list, condition)
	}
	if q.Vendor != "" {
		add("vendor = ?", q.Vendor)
	}
	if q.State != "" {
		add("state = ?", string(q.State))
	}
	if q.Number != "" {
		add("customer_number = ?", q.Number)
	}
	if q.Name != "" {
		start := fold(q.Name)
		add("customer_key >= ? and customer_key < ?", start, start+last)
	}
	if q.After != "" {
		key, id, err := parseCursor(q.After)
		if err != nil {
			return "", nil, err
		}
		add("(customer_key, id) > (?, ?)", key, id)
	}
	if len(list) > 0 {
		where = " where " + strings.Join(list, " and ")
	}
	return where, args, nil
}

// storable refuses a search for what no database holds: PostgreSQL does not read such a text at all.
func storable(text string) error {
	if err := registry.CheckText(strings.TrimSpace(text)); err != nil { // the start of a name may end with a space
		return refuse(fmt.Errorf("what is searched for %w", err))
	}
	return nil
}

// cursor is where a page ended.
func cursor(key, id string) string {
	data, _ := json.Marshal([2]string{key, id}) // of texts
	return base64.RawURLEncoding.EncodeToString(data)
}

func parseCursor(text string) (key, id string, err error) {
	var parts [2]string
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &parts)
	}
	// What PostgreSQL does not store no page has said.
	if err != nil || parts[1] == "" || strings.ContainsRune(parts[0]+parts[1], 0) {
		return "", "", refuse(fmt.Errorf("the next page must begin as the page before says, got %q", text))
	}
	return parts[0], parts[1], nil
}

// Counts are how many connections are in each state, of one vendor or, if it is empty, of all. It reads every row of an
// index: with a million connections it takes a tenth of a second.
func (s *Store) Counts(ctx context.Context, vendor string) (map[registry.State]int, error) {
	if err := storable(vendor); err != nil {
		return nil, err
	}
	query, args := "select state, count(*) from bucketgrant_connections group by state", []any(nil)
	if vendor != "" {
		query, args = "select state, count(*) from bucketgrant_connections where vendor = $1 group by state", []any{vendor}
	}
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	counts := map[registry.State]int{}
	for rows.Next() {
		var state registry.State
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		counts[state] = n
	}
	return counts, explain(rows.Err())
}

// How a connection is found. SQLite takes an index of some rows only for a query that says itself which these are.
const (
	findByExternalID = "external_id = $1 and external_id <> ''"
	findByRole       = "role_arn = $1 and role_arn <> '' and state <> 'ended'"
	findByKey        = "key_id = $1 and key_id <> '' and state <> 'ended'"
)

// Find is the connection of a vendor that has the external ID, the role or the key, in this order, or [ErrNotFound]. Ended
// ones are found by the external ID only. Of an organization's, which share theirs, it is the one with the role and the key, and any
// of them where neither is asked for.
func (s *Store) Find(ctx context.Context, vendor, externalID, roleARN, keyID string) (registry.Connection, error) {
	return find(ctx, s.read, vendor, externalID, roleARN, keyID)
}

// querier is a database, or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func find(ctx context.Context, q querier, vendor, externalID, roleARN, keyID string) (registry.Connection, error) {
	for _, f := range []struct{ where, value string }{{findByExternalID, externalID}, {findByRole, roleARN}, {findByKey, keyID}} {
		if f.value == "" {
			continue
		}
		r, err := scan(q.QueryRowContext(ctx, "select "+columns+" from bucketgrant_connections where "+f.where+" and vendor = $2 limit 1", f.value, vendor))
		if err == nil && f.where == findByExternalID && r.Organization != "" {
			return findOfOrganization(ctx, q, r.Connection, roleARN, keyID)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return r.Connection, explain(err)
		}
	}
	return registry.Connection{}, ErrNotFound
}

// Checks are a connection's, the newest first: at most limit, before the one with an ID, or all if that is empty.
func (s *Store) Checks(ctx context.Context, id, before string, limit int) ([]registry.Check, error) {
	if before == "" {
		before = last
	}
	rows, err := s.read.QueryContext(ctx, "select id, started_at, took_ms, outcome, requests, findings, problem, report from bucketgrant_checks"+
		" where connection_id = $1 and id < $2 order by id desc limit $3", id, before, limit)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	list := []registry.Check{}
	for rows.Next() {
		c := registry.Check{Connection: id}
		var started int64
		var report string
		if err := rows.Scan(&c.ID, &started, &c.TookMS, &c.Outcome, &c.Requests, &c.Findings, &c.Problem, &report); err != nil {
			return nil, err
		}
		c.Started = at(started)
		if report != "" {
			if err := json.Unmarshal([]byte(report), &c.Report); err != nil {
				return nil, fmt.Errorf("check %s: %w", c.ID, err)
			}
		}
		list = append(list, c)
	}
	return list, explain(rows.Err())
}

// Log is a connection's, the newest first: at most limit lines, before a line, or all if that is empty. Without a
// connection it is everything that was done.
func (s *Store) Log(ctx context.Context, id, before string, limit int) ([]registry.Entry, error) {
	if before == "" {
		before = last
	}
	where, args := "connection_id = $1 and id < $2 order by id desc limit $3", []any{id, before, limit}
	if id == "" {
		where, args = "id < $1 order by id desc limit $2", []any{before, limit}
	}
	rows, err := s.read.QueryContext(ctx, "select id, at, who, did, connection_id, from_state, to_state, why from bucketgrant_log where "+where, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	list := []registry.Entry{}
	for rows.Next() {
		var e registry.Entry
		var when int64
		if err := rows.Scan(&e.ID, &when, &e.Who, &e.Did, &e.Connection, &e.From, &e.To, &e.Why); err != nil {
			return nil, err
		}
		e.At = at(when)
		list = append(list, e)
	}
	return list, explain(rows.Err())
}
