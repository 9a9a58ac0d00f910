package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	publishing "github.com/bucketgrant/bucketgrant/internal/publishing/publish"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// publish puts released templates where customers launch them from.
func publish(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("publish", "[flags] [VENDOR ...]",
		"Uploads the released templates of the vendors, or of all, with their cloud assemblies, and then\n"+
			"the index, to the buckets in bucketgrant.yaml, and reads each back as customers do. What is there\n"+
			"is never overwritten. Run it again after anything: it does what is not done yet.\n\n"+
			"With releaseKeys: in bucketgrant.yaml, the index is signed, with each -key: who trusts one of them knows from\n"+
			"then on what you released, also should the bucket become somebody else's. What was signed is left in the folder\n"+
			"of the templates too, for launch and page.\n\n"+
			"With account: in bucketgrant.yaml, nothing is sent to a bucket of that name that is another's.\n\n"+
			"It takes AWS credentials from where the AWS CLI does. They must be allowed s3:PutObject,\n"+
			"s3:GetObject and, for a dry run, s3:ListBucket.", stderr)
	o := publishing.Options{Profiles: map[vendors.Partition]string{}}
	flags.StringVar(&o.Templates, "templates", "templates", "the `folder` of the released templates and their index")
	flags.StringVar(&o.Definitions, "vendors", "vendors", "the `folder` of the vendor definitions: a release of a version that one has must be of it")
	flags.BoolVar(&o.DryRun, "dry-run", false, "write nothing; say what would be uploaded")
	flags.StringVar(&o.EndpointURL, "endpoint-url", "", "the `address` of an S3-compatible store instead of AWS, with the bucket in the path")
	configFile := flags.String("config", "bucketgrant.yaml", "the `file` that says where templates are hosted")
	bucket := flags.String("place", "", "publish to the places in this `bucket` only")
	partition := flags.String("partition", "", "publish to the places in this AWS `partition` only")
	flags.Func("profile", "the `profile` of the AWS configuration, or PARTITION=PROFILE for the places in one partition; can be repeated", func(value string) error {
		return addProfile(o.Profiles, value)
	})
	var keys []string
	flags.Func("key", "a `file` with a key to sign the index with, as bucketgrant key new -for releases made it; can be repeated", func(value string) error {
		keys = append(keys, value)
		return nil
	})
	days := flags.Int("holds", 0, "for how many `days` the signature holds; publish again in time. 0: until a newer one is seen")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	if *days < 0 || *days > mostHolds {
		return misused(flags, "-holds must be 0 to %d days, got %d", mostHolds, *days)
	}
	o.Holds = time.Duration(*days) * 24 * time.Hour
	if o.Definitions == "" {
		return misused(flags, "-vendors must be the folder of the vendor definitions, got none")
	}
	if o.EndpointURL != "" {
		if u, err := url.Parse(o.EndpointURL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return misused(flags, "-endpoint-url must be an address such as https://s3.example.com, got %q", o.EndpointURL)
		}
	}
	cfg, err := hosting.Load(*configFile)
	if err != nil {
		return err
	}
	if o.Places, err = selectPlaces(cfg.Hosting, *bucket, vendors.Partition(*partition)); err != nil {
		return fmt.Errorf("%s: %w", *configFile, err)
	}
	if o.Trusted, o.Keys, err = signingKeys(cfg, *configFile, keys, stderr); err != nil {
		return err
	}
	slices.Sort(ids)
	o.Vendors = slices.Compact(ids)

	for _, place := range o.Places {
		if place.Account == "" && o.EndpointURL == "" {
			fmt.Fprintf(stderr, "%s does not say whose bucket %s must be: with account: \"…\" beside it, nothing would be published to somebody else who has taken its name.\n",
				*configFile, place.Bucket)
		}
	}
	p := &publishProgress{stdout: stdout, stderr: stderr, dryRun: o.DryRun}
	o.Began, o.Done = p.began, p.done
	err = publishing.Publish(ctx, o)
	p.ended()
	return err
}

// mostHolds is a hundred years, in days.
const mostHolds = 36525

// signingKeys reads the keys, which must be trusted in bucketgrant.yaml: others sign for nobody.
func signingKeys(cfg *hosting.Config, configFile string, files []string, stderr io.Writer) ([]signkey.PublicKey, []*signkey.Key, error) {
	if len(files) == 0 && len(cfg.ReleaseKeys) > 0 {
		return nil, nil, fmt.Errorf("%s has releaseKeys, so that nobody takes an index that none of them signed: -key FILE", configFile)
	}
	var keys []*signkey.Key
	for _, file := range files {
		key, err := readPrivateKey(file, stderr)
		if err != nil {
			return nil, nil, err
		}
		if !key.Public().In(cfg.ReleaseKeys) {
			return nil, nil, fmt.Errorf("nobody would take the signature of %s: add its public key, %s, to releaseKeys in %s, and wherever your releases are checked", file, key.Public(), configFile)
		}
		if slices.ContainsFunc(keys, func(k *signkey.Key) bool { return k.ID() == key.ID() }) {
			return nil, nil, fmt.Errorf("the key %s, of %s, is given twice", key.ID(), file)
		}
		keys = append(keys, key)
	}
	return cfg.ReleaseKeys, keys, nil
}

// addProfile takes a profile of all partitions, or of one.
func addProfile(profiles map[vendors.Partition]string, value string) error {
	all := partition.IDs()
	name, profile, one := strings.Cut(value, "=")
	if !one {
		profile = value
	}
	if profile == "" {
		return fmt.Errorf("must be a profile's name, or PARTITION=PROFILE")
	}
	for _, p := range all {
		if !one && profiles[p] == "" || one && string(p) == name {
			profiles[p] = profile
		}
	}
	if one && !slices.Contains(all, partition.ID(name)) {
		return fmt.Errorf("must begin with "+partition.Choices+", got %q", name)
	}
	return nil
}

// selectPlaces are the places in this bucket and partition, where they are given.
func selectPlaces(places []hosting.Place, bucket string, partition vendors.Partition) ([]hosting.Place, error) {
	var selected []hosting.Place
	var all []string
	for _, p := range places {
		all = append(all, fmt.Sprintf("%s in %s", p.Bucket, p.Partition))
		if (bucket == "" || p.Bucket == bucket) && (partition == "" || p.Partition == partition) {
			selected = append(selected, p)
		}
	}
	if len(selected) == 0 {
		wanted := "bucket " + bucket
		switch {
		case bucket == "":
			wanted = "bucket in " + string(partition)
		case partition != "":
			wanted += " in " + string(partition)
		}
		return nil, fmt.Errorf("must have the %s, got %s", wanted, strings.Join(slices.Compact(all), ", "))
	}
	return selected, nil
}

// publishProgress prints a line for each object. On a terminal it draws a bar meanwhile, and the lines of a place come
// in its end.
type publishProgress struct {
	stdout, stderr io.Writer
	dryRun         bool

	// Of the place that is being published:
	address string
	count   int
	objects []publishing.Object
	bar     *progressbar.ProgressBar
}

func (p *publishProgress) began(place hosting.Place, address string, objects int) {
	p.ended()
	p.address, p.count = address, objects
	if f, ok := p.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(objects,
			progressbar.OptionSetWriter(p.stderr),
			progressbar.OptionSetDescription(place.Bucket),
			progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish(),
		)
		_ = p.bar.RenderBlank()
	}
}

func (p *publishProgress) done(o publishing.Object) {
	p.objects = append(p.objects, o)
	if p.bar != nil {
		_ = p.bar.Add(1)
		return
	}
	p.print(o)
}

func (p *publishProgress) print(o publishing.Object) {
	fmt.Fprintf(p.stdout, "%-13s  %s  %d bytes  sha256 %.6x\n", o.State, o.URI, o.Size, o.SHA256)
}

// ended is the end of a place.
func (p *publishProgress) ended() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
		for _, o := range p.objects {
			p.print(o)
		}
	}
	if p.address != "" && !p.dryRun {
		fmt.Fprintf(p.stderr, "%d of %d objects read back from %s\n", len(p.objects), p.count, p.address)
	}
	p.address, p.objects = "", nil
}
