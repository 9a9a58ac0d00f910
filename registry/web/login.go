package web

import (
	"errors"
	"net/http"

	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// login is the page that asks for a token.
type login struct {
	// Next is the path that was wanted.
	Next string
	// Out: somebody has just logged out.
	Out bool
	// Wrong is what was wrong with the token that was given.
	Wrong string
}

func (p *pages) askToken(w http.ResponseWriter, r *http.Request) error {
	next := server.Next(r)
	if _, err := p.LoggedIn(r); err == nil {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	} else if !errors.Is(err, store.ErrToken) {
		return err
	}
	return p.render(w, r, http.StatusOK, "login.html", "Log in", login{Next: next, Out: r.FormValue("done") == "out"})
}

func (p *pages) logIn(w http.ResponseWriter, r *http.Request) error {
	next := server.Next(r)
	err := p.LogIn(w, r, r.PostFormValue("token"))
	switch {
	case errors.Is(err, store.ErrToken):
		return p.render(w, r, http.StatusForbidden, "login.html", "Error: Log in", login{Next: next, Wrong: err.Error()})
	case err != nil:
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

func (p *pages) logOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.LogOut(w, r); err != nil {
		return err
	}
	http.Redirect(w, r, server.LoginPath+"?done=out", http.StatusSeeOther)
	return nil
}
