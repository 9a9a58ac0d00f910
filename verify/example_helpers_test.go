package verify_test

import (
	"net/http"

	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// What the example's back end has of its own.

var definition *vendors.Definition

func customers() []verify.Connection { return nil }

func keepIdle(n int) func(*http.Transport) {
	return func(t *http.Transport) { t.MaxIdleConnsPerHost = n }
}
