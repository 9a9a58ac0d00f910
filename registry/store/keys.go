package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/bucketgrant/bucketgrant/registry"
)

// externalIDKey is the name of the key that external IDs are hashed with.
const externalIDKey = "external-ids"

// readKeys reads the key, and makes it where there is none yet. What was hashed without one is hashed again.
func (s *Store) readKeys(ctx context.Context, tx *sql.Tx) error {
	var text string
	err := tx.QueryRowContext(ctx, "select value from bucketgrant_keys where name = $1", externalIDKey).Scan(&text)
	switch {
	case err == nil:
		s.key, err = hex.DecodeString(text)
		return err
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	s.key = make([]byte, sha256.Size)
	_, _ = rand.Read(s.key) // which never fails, by its own word
	if _, err := tx.ExecContext(ctx, "insert into bucketgrant_keys (name, value) values ($1, $2)", externalIDKey, hex.EncodeToString(s.key)); err != nil {
		return err
	}
	return s.hashAgain(ctx, tx)
}

func (s *Store) hashAgain(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "select hash from bucketgrant_external_ids")
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return err
		}
		all = append(all, hash)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, hash := range all {
		if _, err := tx.ExecContext(ctx, "update bucketgrant_external_ids set hash = $2 where hash = $1", hash, s.keyed(hash)); err != nil {
			return fmt.Errorf("the external IDs: %w", err)
		}
	}
	return nil
}

// keyed is the hash of a hash, with the key.
func (s *Store) keyed(hash string) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(hash))
	return hex.EncodeToString(h.Sum(nil))
}

// externalIDHash is what is kept of an external ID, also when its customer is erased. Without the key nobody who guesses one sees
// whether it was given.
func (s *Store) externalIDHash(id string) string { return s.keyed(registry.HashToken(id)) }
