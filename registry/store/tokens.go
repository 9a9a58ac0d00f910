package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

var (
	// ErrToken: the token is unknown, expired or withdrawn.
	ErrToken = errors.New("the token does not hold: it is unknown, expired or withdrawn")
	// ErrTokenName: somebody has a token of the name.
	ErrTokenName = errors.New("there is a token with the name already: withdraw it, or take another name")
)

const tokenColumns = "t.id, t.name, t.may, t.made_at, t.made_by, t.expires_at, t.withdrawn_at"

func scanToken(from scanner, more ...any) (registry.Token, error) {
	var t registry.Token
	var made, expires, withdrawn int64
	err := from.Scan(append([]any{&t.ID, &t.Name, &t.May, &made, &t.By, &expires, &withdrawn}, more...)...)
	t.Made, t.Expires, t.Withdrawn = at(made), at(expires), at(withdrawn)
	return t, err
}

// MakeToken makes a token: t says its name, what it is for and when it expires. The secret is returned this once.
func (s *Store) MakeToken(ctx context.Context, who string, t registry.Token) (made registry.Token, secret string, err error) {
	if err := t.Check(); err != nil {
		return registry.Token{}, "", refuse(err)
	}
	now := s.now().Truncate(time.Millisecond).UTC()
	t.ID, t.Made, t.By, t.Expires, t.Withdrawn = registry.NewID(now), now, who, t.Expires.Truncate(time.Millisecond), time.Time{}
	secret = registry.NewServerToken()
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "insert into bucketgrant_tokens (id, hash, name, may, made_at, made_by, expires_at, withdrawn_at) values ($1, $2, $3, $4, $5, $6, $7, 0)",
			t.ID, registry.HashToken(secret), t.Name, string(t.May), ms(t.Made), who, ms(t.Expires))
		if isDuplicate(err) {
			return ErrTokenName
		} else if err != nil {
			return err
		}
		return s.log(ctx, tx, registry.Entry{At: now, Who: who, Did: "made a token", Why: fmt.Sprintf("for %s, to %s", t.Name, t.May)})
	})
	if err != nil {
		return registry.Token{}, "", err
	}
	return t, secret, nil
}

// Tokens are all that were made, the newest first: at most limit, before the one with an ID, or all if that is empty.
func (s *Store) Tokens(ctx context.Context, before string, limit int) ([]registry.Token, error) {
	if before == "" {
		before = last
	}
	rows, err := s.read.QueryContext(ctx, "select "+tokenColumns+" from bucketgrant_tokens t where id < $1 order by id desc limit $2", before, limit)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	list := []registry.Token{}
	for rows.Next() {
		t, err := scanToken(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, explain(rows.Err())
}

// WithdrawToken takes the token with a name back. Who is logged in with it is so no longer.
func (s *Store) WithdrawToken(ctx context.Context, who, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		now := s.now()
		result, err := tx.ExecContext(ctx, "update bucketgrant_tokens set withdrawn_at = $2 where name = $1 and withdrawn_at = 0", name, ms(now))
		if err != nil {
			return err
		}
		if changed, err := result.RowsAffected(); err != nil || changed == 0 {
			return errors.Join(err, fmt.Errorf("there is no token with the name %q that holds", name))
		}
		if _, err := tx.ExecContext(ctx, "delete from bucketgrant_sessions where token_id in (select id from bucketgrant_tokens where name = $1)", name); err != nil {
			return err
		}
		return s.log(ctx, tx, registry.Entry{At: now, Who: who, Did: "withdrew a token", Why: "of " + name})
	})
}

// Token is what is known of a token, or [ErrToken].
func (s *Store) Token(ctx context.Context, secret string) (registry.Token, error) {
	t, err := scanToken(s.read.QueryRowContext(ctx, "select "+tokenColumns+" from bucketgrant_tokens t where hash = $1", registry.HashToken(secret)))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !t.Holds(s.now()) {
		return registry.Token{}, ErrToken
	}
	return t, explain(err)
}

// LogIn begins a session of whoever has a token, for a browser. The session's secret is returned this once.
func (s *Store) LogIn(ctx context.Context, secret string, lasts time.Duration) (session string, t registry.Token, expires time.Time, err error) {
	if t, err = s.Token(ctx, secret); err != nil {
		return "", registry.Token{}, time.Time{}, err
	}
	now := s.now()
	if expires = now.Add(lasts); !t.Expires.IsZero() && t.Expires.Before(expires) {
		expires = t.Expires
	}
	session = registry.NewToken()
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "delete from bucketgrant_sessions where expires_at <= $1", ms(now)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "insert into bucketgrant_sessions (hash, token_id, expires_at) values ($1, $2, $3)", registry.HashToken(session), t.ID, ms(expires))
		return err
	})
	return session, t, expires, err
}

// Session is the token that a session began with, or [ErrToken].
func (s *Store) Session(ctx context.Context, session string) (registry.Token, error) {
	var expires int64
	t, err := scanToken(s.read.QueryRowContext(ctx, "select "+tokenColumns+", n.expires_at from bucketgrant_sessions n join bucketgrant_tokens t on t.id = n.token_id where n.hash = $1",
		registry.HashToken(session)), &expires)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (!t.Holds(s.now()) || expires <= ms(s.now())) {
		return registry.Token{}, ErrToken
	}
	return t, explain(err)
}

// LogOut ends a session.
func (s *Store) LogOut(ctx context.Context, session string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "delete from bucketgrant_sessions where hash = $1", registry.HashToken(session))
		return err
	})
}
