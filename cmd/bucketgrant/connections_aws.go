package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/profiles"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// credentialFlags say with which credentials of the vendor's connections are checked: those of one partition hold in no other.
type credentialFlags struct {
	profiles, strangers                       map[vendors.Partition]string
	strangerTokenFile, otherAudienceTokenFile string
	folder                                    string
	tokens                                    map[string]string // files, by vendor; "" is of all others
	mu                                        sync.Mutex
	made                                      map[vendors.Partition]verify.Options
	connections                               int
}

// add defines the flags.
func (f *credentialFlags) add(flags *flag.FlagSet) {
	f.profiles, f.strangers, f.made = map[vendors.Partition]string{}, map[vendors.Partition]string{}, map[vendors.Partition]verify.Options{}
	flags.Func("profile", "the AWS `profile` that assumes the roles, or partition=profile, such as aws-cn=china; can be repeated", profileIn(f.profiles))
	flags.Func("stranger-profile", "the AWS `profile` of an account that no role trusts, or partition=profile; can be repeated", profileIn(f.strangers))
	f.tokens = map[string]string{}
	flags.Func("web-identity-token-file", "the `file` with a token of your own that opens roles, read anew for each check, or vendor=file; can be repeated", func(value string) error {
		vendor, file, found := strings.Cut(value, "=")
		if !found {
			vendor, file = "", value
		}
		if _, twice := f.tokens[vendor]; twice || file == "" {
			return fmt.Errorf("must be a file, or vendor=file, each once")
		}
		f.tokens[vendor] = file
		return nil
	})
	flags.StringVar(&f.strangerTokenFile, "stranger-token-file", "", "the `file` with a token of another subject than the roles trust")
	flags.StringVar(&f.otherAudienceTokenFile, "other-audience-token-file", "", "the `file` with a token for another audience than any customer entered")
	flags.StringVar(&f.folder, "vendors", "vendors", "the `folder` of the vendor definitions")
}

func profileIn(profiles map[vendors.Partition]string) func(string) error {
	return func(value string) error {
		id, profile, found := strings.Cut(value, "=")
		if !found {
			id, profile = string(vendors.PartitionAWS), value
		}
		p := vendors.Partition(id)
		switch _, twice := profiles[p]; {
		case !slices.Contains(partition.IDs(), p):
			return fmt.Errorf("the partition must be one of %v, got %q", partition.IDs(), id)
		case twice:
			return fmt.Errorf("%s is given twice", id)
		case profile == "":
			return fmt.Errorf("must be a profile, or partition=profile")
		}
		profiles[p] = profile
		return nil
	}
}

// checkProfiles refuses profiles that the AWS configuration has not: each check would end without an answer.
func (f *credentialFlags) checkProfiles(ctx context.Context) error {
	return profiles.Check(ctx, append(valuesOf(f.profiles), valuesOf(f.strangers)...)...)
}

// tokenFile is watch.Config's.
func (f *credentialFlags) tokenFile(vendor string) string {
	return cmp.Or(f.tokens[vendor], f.tokens[""])
}

// options are those of a partition. The SDK refreshes credentials that run out, so they are made once.
func (f *credentialFlags) options(ctx context.Context, p vendors.Partition) (verify.Options, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if o, ok := f.made[p]; ok {
		return o, nil
	}
	o := verify.Options{StrangerTokenFile: f.strangerTokenFile, OtherAudienceTokenFile: f.otherAudienceTokenFile}
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, max(t.MaxIdleConnsPerHost, f.connections)
	})
	load := func(profile string) ([]func(*config.LoadOptions) error, error) {
		list := []func(*config.LoadOptions) error{config.WithDefaultRegion(regionIn(p)), config.WithHTTPClient(client), config.WithLogger(logging.Nop{})}
		if profile == "" && len(f.profiles) > 0 {
			return nil, fmt.Errorf("there is no -profile for the partition %s: credentials of another one do not hold there", p)
		}
		if profile != "" {
			list = append(list, config.WithSharedConfigProfile(profile))
		}
		return list, nil
	}
	own, err := load(f.profiles[p])
	if err != nil {
		return verify.Options{}, err
	}
	cfg, err := config.LoadDefaultConfig(ctx, own...)
	if err != nil {
		return verify.Options{}, fmt.Errorf("AWS configuration: %w", err)
	}
	// Where there are none, as where every customer has a key, the SDK looks for those of an EC2 instance, and takes its time.
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(limited); err != nil {
		cfg.Credentials = nil
	}
	o.AWS = cfg
	if profile := f.strangers[p]; profile != "" {
		stranger, err := config.LoadDefaultConfig(ctx, config.WithDefaultRegion(regionIn(p)), config.WithHTTPClient(client), config.WithLogger(logging.Nop{}),
			config.WithSharedConfigProfile(profile))
		if err != nil {
			return verify.Options{}, fmt.Errorf("AWS configuration: %w", err)
		}
		o.Stranger = stranger.Credentials
	}
	if cfg.Credentials != nil { // without, they may be there at the next check
		f.made[p] = o
	}
	return o, nil
}

// regionIn is for requests that belong to no region, where the configuration has none.
func regionIn(p vendors.Partition) string {
	if found, ok := partition.Get(p); ok && found.Region != "" {
		return found.Region
	}
	return anyRegion
}

// definitions are those of the folder, by vendor.
func (f *credentialFlags) definitions(only ...string) (map[string]*vendors.Definition, error) {
	list, err := vendors.Load(f.folder, only...)
	if err != nil {
		return nil, err
	}
	return vendors.ByID(list), nil
}

// valuesOf are a map's, by key.
func valuesOf[K cmp.Ordered, V any](m map[K]V) []V {
	var list []V
	for _, key := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[key])
	}
	return list
}
