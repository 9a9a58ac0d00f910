package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// tellingsOf are those of a connection's column.
func tellingsOf(text string) (list []registry.Telling, err error) {
	if text == "" {
		return nil, nil
	}
	return list, json.Unmarshal([]byte(text), &list)
}

// TakeTelling takes what the stack of a connection told of its version, and writes into the log where that makes it another one. It changes
// no state and moves no check. What is from before the connection was registered is nothing, and neither is what is of one that has ended.
func (s *Store) TakeTelling(ctx context.Context, id string, t registry.Telling) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := s.load(ctx, tx, loadByID, id)
		if err != nil || r.State == registry.Ended || t.At.Before(r.Created.Truncate(time.Second)) {
			return err
		}
		var text string
		if err := tx.QueryRowContext(ctx, "select told from bucketgrant_connections where id = $1", id).Scan(&text); err != nil {
			return err
		}
		before, err := tellingsOf(text)
		if err != nil {
			return err
		}
		list := t.With(before)
		data, err := json.Marshal(list)
		if err != nil || len(list) == 0 || string(data) == text {
			return err
		}
		now := s.now().Truncate(time.Millisecond).UTC()
		if _, err := tx.ExecContext(ctx, "update bucketgrant_connections set told = $2, changed_at = $3 where id = $1", id, string(data), ms(now)); err != nil {
			return err
		}
		told := registry.ToldBy(list)
		if told.Version == r.Told.Version {
			return nil
		}
		why := told.Version + ", complete " + told.At.Format(time.DateTime)
		if told.Unreleased {
			why += ", which is not released"
		}
		return s.log(ctx, tx, registry.Entry{At: now, Who: "the stack", Did: "told its version", Connection: id, Why: why})
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
