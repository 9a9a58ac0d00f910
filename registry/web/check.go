package web

import (
	"fmt"
	"net/http"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/verify"
)

// check is one check with its report in words.
type check struct {
	registry.Check
	// Summary counts what was found.
	Summary string
	// Bad are the findings that somebody should read, and Rest the others.
	Bad, Rest []verify.Finding
	// Left is what could not be removed again.
	Left []string
}

func newCheck(found registry.Check) *check {
	c := &check{Check: found}
	r := found.Report
	if r == nil {
		return c
	}
	for _, f := range r.Findings {
		if f.Verdict == verify.Failed || f.Verdict == verify.Unknown {
			c.Bad = append(c.Bad, f)
		} else {
			c.Rest = append(c.Rest, f)
		}
	}
	c.Summary = fmt.Sprintf("%d good, %d failed, %d could not be told, %d not tried; %d requests in %.1f s.", r.Count(verify.Good), r.Count(verify.Failed),
		r.Count(verify.Unknown), r.Count(verify.Skipped), r.Requests, float64(r.TookMS)/1000)
	for _, o := range r.Left {
		c.Left = append(c.Left, left(o))
	}
	return c
}

// left says what a check could not remove again.
func left(o verify.Object) string {
	what, stays := fmt.Sprintf("an object of %d bytes", o.Size), "is left"
	if o.DeleteMarker {
		what = "the mark of a deleted object"
	}
	if o.Uncertain {
		stays = "may be left"
	}
	text := fmt.Sprintf("%s %s in the bucket %s: %s", what, stays, o.Bucket, o.Key)
	if o.VersionID != "" {
		text += ", version " + o.VersionID
	}
	return text + " (" + o.Why + ")"
}

// checkPage is the page of a check that was not the last one.
type checkPage struct {
	registry.Connection
	*check
}

func (p *pages) showCheck(w http.ResponseWriter, r *http.Request) error {
	c, err := p.get(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	id := r.PathValue("check")
	if !registry.IsID(id) {
		return store.ErrNotFound
	}
	list, err := p.Store.Checks(r.Context(), c.ID, id+"0", 1) // the first that is not after it
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].ID != id {
		return store.ErrNotFound
	}
	return p.render(w, r, http.StatusOK, "check.html", "Check of "+customer(c.Customer), checkPage{c, newCheck(list[0])})
}
