package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

// notify writes a notice of a change of state, and that it is to be sent.
func (s *Store) notify(ctx context.Context, tx *sql.Tx, r *row, from registry.State, now time.Time, report *verify.Report) error {
	subject, text := r.Words(from, report)
	_, err := tx.ExecContext(ctx, "insert into bucketgrant_notices (id, connection_id, number, at, from_state, to_state, subject, words) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		registry.NewID(now), r.ID, r.notices, ms(now), string(from), string(r.State), subject, text)
	if err != nil {
		return err
	}
	// One that waits for its next try goes on waiting. "where true" is for SQLite, which would take "on conflict" for a join.
	_, err = tx.ExecContext(ctx, "insert into bucketgrant_outbox (connection_id, channel, sent, newest, next_at, attempts, problem)"+
		" select cast($1 as text), channel, cast($2 as bigint), cast($3 as bigint), cast($4 as bigint), 0, '' from bucketgrant_channels where true"+
		" on conflict (connection_id, channel) do update set newest = excluded.newest,"+
		" next_at = case when bucketgrant_outbox.next_at = 0 then excluded.next_at else bucketgrant_outbox.next_at end",
		r.ID, r.notices-1, r.notices, ms(now))
	return err
}

// Channels are those that notices go to.
func (s *Store) Channels(ctx context.Context) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, "select channel from bucketgrant_channels order by channel")
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	list := []string{}
	for rows.Next() {
		var channel string
		if err := rows.Scan(&channel); err != nil {
			return nil, err
		}
		list = append(list, channel)
	}
	return list, explain(rows.Err())
}

// SetChannels says where notices go from now on. What was to be sent over a channel that is none any more is not sent, and
// a new one begins with the next notice.
func (s *Store) SetChannels(ctx context.Context, channels []string) error {
	have, err := s.Channels(ctx)
	if err != nil {
		return err
	}
	want := slices.Sorted(slices.Values(channels))
	if slices.Equal(have, want) { // so that many that start do not wait for each other
		return nil
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, channel := range have {
			if slices.Contains(want, channel) {
				continue
			}
			for _, table := range []string{"bucketgrant_outbox", "bucketgrant_channels"} {
				if _, err := tx.ExecContext(ctx, "delete from "+table+" where channel = $1", channel); err != nil {
					return err
				}
			}
		}
		for _, channel := range want {
			if _, err := tx.ExecContext(ctx, "insert into bucketgrant_channels (channel) values ($1) on conflict (channel) do nothing", channel); err != nil {
				return err
			}
		}
		return nil
	})
}

// Outgoing is what of a connection's notices is to be sent over one channel.
type Outgoing struct {
	Connection string `json:"connection"`
	Channel    string `json:"channel"`
}

// LeaseNotices gives what is to be sent over some channels to insert, in one transaction with the lease: until that ends
// nobody else gets it. limit is for each channel: one that is away does not hold up another.
func (s *Store) LeaseNotices(ctx context.Context, channels []string, limit int, lease time.Duration, insert func(tx *sql.Tx, due []Outgoing) error) (int, error) {
	leased := 0
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if first, err := s.firstToTick(ctx, tx); err != nil || !first {
			return err
		}
		now := s.now()
		for _, channel := range channels {
			due, err := s.dueNotices(ctx, tx, channel, now, limit)
			if err != nil {
				return err
			}
			for _, o := range due {
				if _, err := tx.ExecContext(ctx, "update bucketgrant_outbox set next_at = $3 where connection_id = $1 and channel = $2",
					o.Connection, o.Channel, ms(now.Add(lease))); err != nil {
					return err
				}
			}
			if len(due) > 0 {
				if err := insert(tx, due); err != nil {
					return err
				}
			}
			leased += len(due)
		}
		return nil
	})
	return leased, err
}

func (s *Store) dueNotices(ctx context.Context, tx *sql.Tx, channel string, now time.Time, limit int) ([]Outgoing, error) {
	rows, err := tx.QueryContext(ctx, "select connection_id from bucketgrant_outbox where channel = $1 and next_at > 0 and next_at <= $2 order by next_at limit $3"+s.notHeld(),
		channel, ms(now), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var due []Outgoing
	for rows.Next() {
		o := Outgoing{Channel: channel}
		if err := rows.Scan(&o.Connection); err != nil {
			return nil, err
		}
		due = append(due, o)
	}
	return due, errors.Join(rows.Err(), rows.Close())
}

// Pending are the notices that are to be sent over a channel, in their order, and how often the first one was tried.
func (s *Store) Pending(ctx context.Context, o Outgoing, limit int) (list []registry.Notice, attempts int, err error) {
	rows, err := s.read.QueryContext(ctx, "select n.id, n.number, n.at, n.from_state, n.to_state, n.subject, n.words, c.vendor, c.customer_number, c.customer_name, b.attempts"+
		" from bucketgrant_outbox b join bucketgrant_connections c on c.id = b.connection_id"+
		" join bucketgrant_notices n on n.connection_id = b.connection_id and n.number > b.sent"+
		" where b.connection_id = $1 and b.channel = $2 order by n.number limit $3", o.Connection, o.Channel, limit)
	if err != nil {
		return nil, 0, explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		n := registry.Notice{Connection: o.Connection}
		var when int64
		if err := rows.Scan(&n.ID, &n.Number, &when, &n.From, &n.To, &n.Subject, &n.Text, &n.Vendor, &n.Customer.Number, &n.Customer.Name, &attempts); err != nil {
			return nil, 0, err
		}
		n.At = at(when)
		list = append(list, n)
	}
	return list, attempts, explain(rows.Err())
}

// Sent says that a connection's notices up to a number are delivered. complete may be nil, and is in the transaction.
func (s *Store) Sent(ctx context.Context, o Outgoing, number int64, complete func(tx *sql.Tx) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		// The row is the only one that is read: what is being added to it now is added before or after.
		_, err := tx.ExecContext(ctx, "update bucketgrant_outbox set sent = $3, attempts = 0, problem = '',"+
			" next_at = case when newest > $3 then cast($4 as bigint) else 0 end where connection_id = $1 and channel = $2 and sent < $3",
			o.Connection, o.Channel, number, ms(s.now()))
		if err != nil || complete == nil {
			return err
		}
		return complete(tx)
	})
}

// NotSent says that a notice was not delivered, and when it is tried again.
func (s *Store) NotSent(ctx context.Context, o Outgoing, again time.Time, problem string, complete func(tx *sql.Tx) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "update bucketgrant_outbox set attempts = attempts + 1, problem = $3,"+
			" next_at = case when newest > sent then cast($4 as bigint) else 0 end where connection_id = $1 and channel = $2", o.Connection, o.Channel, problem, ms(again))
		if err != nil || complete == nil {
			return err
		}
		return complete(tx)
	})
}
