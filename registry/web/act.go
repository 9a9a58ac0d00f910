package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// back goes back to the page of a connection, which then says what was done: loading it again does nothing again.
func back(w http.ResponseWriter, r *http.Request, id, done string) error {
	http.Redirect(w, r, "/connections/"+id+"?done="+done, http.StatusSeeOther)
	return nil
}

// who is whose token it is.
func who(r *http.Request) string { return server.Who(r.Context()).Name }

func (p *pages) checkNow(w http.ResponseWriter, r *http.Request) error {
	c, err := p.get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := p.CheckSoon(r.Context(), who(r), c.ID); err != nil {
		return err
	}
	return back(w, r, c.ID, "check")
}

// mostPasted is how much is pasted at most, in bytes: a stack's description has some ten thousand.
const mostPasted = 1 << 20

// paste takes what a customer handed back. What was wrong is not shown again: there may be a secret in it.
func (p *pages) paste(w http.ResponseWriter, r *http.Request) error {
	c, err := p.get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	text, err := pasted(r)
	if err == nil {
		_, err = p.Paste(r.Context(), who(r), c.ID, []byte(text))
	}
	if err == nil {
		return back(w, r, c.ID, "told")
	}
	status := statusOf(err)
	if status >= http.StatusInternalServerError || c.State == registry.Ended {
		return err
	}
	shown, err2 := p.connection(r.Context(), c.ID, "")
	if err2 != nil {
		return errors.Join(err, err2)
	}
	shown.Wrong = server.Explain(err)
	return p.render(w, r, status, "show.html", "Error: "+customer(c.Customer), shown)
}

// wrong is an error of what was sent.
type wrong struct {
	error
	status int
}

func (w wrong) GetStatus() int { return w.status }

// pasted is what was pasted.
func pasted(r *http.Request) (string, error) {
	if err := r.ParseForm(); err != nil {
		if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return "", wrong{fmt.Errorf("what is pasted must have at most %d bytes, and the server reads %d", mostPasted, large.Limit), http.StatusRequestEntityTooLarge}
		}
		return "", wrong{errors.New("what was sent is no form"), http.StatusUnprocessableEntity}
	}
	text := r.PostForm.Get("values")
	switch {
	case strings.TrimSpace(text) == "":
		return "", wrong{errors.New("nothing was pasted"), http.StatusUnprocessableEntity}
	case len(text) > mostPasted:
		return "", wrong{fmt.Errorf("what is pasted must have at most %d bytes, got %d", mostPasted, len(text)), http.StatusRequestEntityTooLarge}
	}
	return text, nil
}

// ending is the page that asks whether a connection shall end.
type ending struct {
	registry.Connection
	// Wrong is what is wrong with the reason that was given.
	Wrong string
}

func (p *pages) askEnd(w http.ResponseWriter, r *http.Request) error {
	c, err := p.get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if c.State == registry.Ended {
		return store.ErrEnded
	}
	return p.render(w, r, http.StatusOK, "end.html", "End "+customer(c.Customer), ending{Connection: c})
}

func (p *pages) end(w http.ResponseWriter, r *http.Request) error {
	c, err := p.get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	why := strings.TrimSpace(r.PostFormValue("why"))
	if err := registry.CheckText(why); err != nil {
		return p.render(w, r, http.StatusUnprocessableEntity, "end.html", "Error: End "+customer(c.Customer), ending{c, "the reason " + err.Error()})
	}
	if c.Organization != "" && r.PostFormValue("whole") == "organization" {
		if _, err := p.Store.EndOrganization(r.Context(), who(r), c.Organization, why); err != nil {
			return err
		}
		return back(w, r, c.ID, "organization")
	}
	if _, err := p.Store.End(r.Context(), who(r), c.ID, why); err != nil {
		return err
	}
	return back(w, r, c.ID, "ended")
}
