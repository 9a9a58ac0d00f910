package verify

import (
	"context"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// entrance is what is to be known of a way in. Each is declared in the file of its way, with all that is done for it alone.
type entrance struct {
	// words stand after "The vendor comes in by".
	words string
	// keyed says that it begins with an access key, role that the permissions are a role's, which is assumed.
	keyed, role bool
	// own says that the vendor's own credentials are those that get in: of no other way they are let in.
	own bool
	// mayMore says that who gets in may do more than the template gives, so that what else it can do shows nothing.
	mayMore bool
	// narrows is which conditions of the role's trust are about it, empty if none are.
	narrows vendors.Narrowed
	// check says what of a connection is missing or wrong for it.
	check func(*input, *run)
	// enter gets in, and tries the door in the ways in which it must not open.
	enter func(*run, context.Context) bool
	// refused is advice where a role that should let it in does not, nil where no role is assumed by it as [run.enterRole] does.
	refused func(*run) string
}

var entrances = map[Way]entrance{}

// declare makes a way in known.
func declare(w Way, e entrance) Way {
	entrances[w] = e
	return w
}
