package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

func TestTokens(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ctx := t.Context()
		made, secret, err := s.MakeToken(ctx, "alice", registry.Token{Name: "back end", May: registry.MayRead, Expires: now.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.MakeToken(ctx, "alice", registry.Token{Name: "back end", May: registry.MayWrite}); !errors.Is(err, ErrTokenName) {
			t.Errorf("a second one with its name: got %v", err)
		}
		if found, err := s.Token(ctx, secret); err != nil || found != made {
			t.Errorf("got %+v, %v, want %+v", found, err, made)
		}
		for _, wrong := range []string{"", "bucketgrant_", strings.ToLower(secret), secret + "A", registry.HashToken(secret)} {
			if _, err := s.Token(ctx, wrong); !errors.Is(err, ErrToken) {
				t.Errorf("%q is taken: %v", wrong, err)
			}
		}
		session, _, expires, err := s.LogIn(ctx, secret, 12*time.Hour)
		if err != nil || !expires.Equal(made.Expires) {
			t.Fatalf("a session until %s, %v, want until %s, as its token", expires, err, made.Expires)
		}
		if found, err := s.Session(ctx, session); err != nil || found != made {
			t.Errorf("the session: got %+v, %v", found, err)
		}
		now.Add(time.Hour)
		if _, err := s.Token(ctx, secret); !errors.Is(err, ErrToken) {
			t.Errorf("an expired token: got %v", err)
		}
		if _, err := s.Session(ctx, session); !errors.Is(err, ErrToken) {
			t.Errorf("a session of an expired token: got %v", err)
		}
	})
}

func TestWithdrawnTokenEndsItsSessions(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		ctx := t.Context()
		_, secret, err := s.MakeToken(ctx, "alice", registry.Token{Name: "bob", May: registry.MayWrite})
		if err != nil {
			t.Fatal(err)
		}
		ended, _, _, err := s.LogIn(ctx, secret, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.LogOut(ctx, ended); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Session(ctx, ended); !errors.Is(err, ErrToken) {
			t.Errorf("after the log-out: got %v", err)
		}
		session, _, _, err := s.LogIn(ctx, secret, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.WithdrawToken(ctx, "alice", "bob"); err != nil {
			t.Fatal(err)
		}
		if err := s.WithdrawToken(ctx, "alice", "bob"); err == nil {
			t.Error("it was withdrawn twice")
		}
		if _, err := s.Token(ctx, secret); !errors.Is(err, ErrToken) {
			t.Errorf("a withdrawn token: got %v", err)
		}
		if _, err := s.Session(ctx, session); !errors.Is(err, ErrToken) {
			t.Errorf("a session of a withdrawn token: got %v", err)
		}
		// The name is free again, and the secret is nowhere.
		if _, _, err := s.MakeToken(ctx, "alice", registry.Token{Name: "bob", May: registry.MayRead}); err != nil {
			t.Error(err)
		}
		entries, err := s.Log(ctx, "", "", 10)
		if err != nil || len(entries) != 3 || entries[1].Did != "withdrew a token" {
			t.Errorf("the log: got %+v, %v", entries, err)
		}
		for _, e := range entries {
			if strings.Contains(e.Why, secret) {
				t.Errorf("the log has the token: %+v", e)
			}
		}
		list, err := s.Tokens(ctx, "", 10)
		if err != nil || len(list) != 2 || list[0].May != registry.MayRead || list[1].Withdrawn.IsZero() {
			t.Errorf("the list: got %+v, %v", list, err)
		}
	})
}
