"""Settings of the yield estimate."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SpectralSettings:
    """What the shape of P's spectra is taken to say, in log10 of amplitude unless said otherwise.

    band_scatter : one standard deviation of a smoothed spectrum about its model, band by band: 0.2, and two
        neighbouring bands count as one measurement. Assumed, as in the corner of P.
    attenuation_spread : of the factor on t* that all paths share, natural log: Q of Pn runs from about 200 to
        600 at 1 Hz between regions.
    path_spread : of t* from path to path, as a share of it.
    fall_off : one standard deviation of the slope, a decade of frequency: published explosion spectra fall as
        f^-2 (von Seggern & Blandford 1972, Geophys. J. 31, 83) to f^-3 where they reach far above the corner.
    shape_error : one standard deviation of what else the model does not know (sites, windows, spall).
    radius_spread : one standard deviation of log10 of the elastic radius: good to a factor of 1.5 (recalled).
    reflections : strengths of pP, equally likely; anelastic ground above shots weakens it.
    law_weights : of the moment laws of Mueller & Murphy and of Denny & Johnson. Cavities computed for granite
        agree better with the latter's (Rougier et al. 2011, Monitoring Research Review, 03-18).
    failure : probability that the model of the spectra is wrong altogether and they say nothing.
    """

    band_scatter: float = 0.28
    attenuation_spread: float = 0.6
    path_spread: float = 0.4
    fall_off: float = 0.3
    shape_error: float = 0.15
    radius_spread: float = 0.18
    reflections: tuple[float, ...] = (0.0, 0.4, 0.8)
    law_weights: tuple[float, float] = (0.5, 0.5)
    failure: float = 0.1


@dataclass(frozen=True, slots=True)
class YieldSettings:
    """What the yield estimate assumes. Magnitudes are in mb units, yields in log10 kilotons.

    site_scatter : one standard deviation of mb about a relation at a site it was not made for, where the
        relations of `testban.yields.relations.MB` are alternatives and so hold most of what differs between
        sites. Learned, 0.05 to 0.19 (68 %), from 173 shots at 70 sites of the explosion database of Yang,
        North & Romney (2000): ``python -m benchmarks.yield_scatter``. About the hard-rock line alone it would
        be 0.26, as between Nevada and Semipalatinsk (0.35; Nuttli 1986, Bull. Seismol. Soc. Am. 76).
    shot_scatter, shot_freedom : middle size of the scatter of mb from shot to shot, before a site's own shots
        tell, and how many shots this is worth: little, for the scatter differs from site to site. Learned
        there: 0.09 to 0.17 and 1.2 to 4.5.
    shot_error : error of the mb of a site's past shots, beside their scatter. Assumed, for published means of
        many stations given to one decimal.
    tail_freedom : degrees of freedom of Student's distribution of a magnitude about its relation at one site:
        shots in dry or porous ground and misattributed magnitudes stand far off. Learned there: 2.8 to 17.
    recalled_scatter : one standard deviation of mb(Lg) for the constants of a relation that were not seen in
        print, in quadrature. Assumed. Relations of mb have none: what was learned about them holds it.
    network_bias : one standard deviation of a network's mb about another's; two agencies differed by 0.2-0.3
        on one event. Two catalogues of 636 shots differ by 0.24, but mostly copy one bulletin (``python -m
        benchmarks.catalogue_agreement``).
    tied_bias : the same, where the stations are corrected to published magnitudes of the site's other events.
    lg_excess, lg_scatter : mean and one standard deviation, from site to site, of an explosion's mb(Lg) less
        the mb of a shot in hard rock under a stable continent, beside its own uncertainty, which holds scale
        and Q. Learned from four sites, the mean within 0.15, the scatter 0.08 to 0.49 (90 %); the standard
        deviation holds what so few leave open: ``python -m benchmarks.lg_scatter``.
    moment_scatter : one standard deviation of log10 M0 about the source at a site nobody knows, where rocks
        and laws are alternatives. Learned, 0.19 to 0.40 (68 %), from Ms of 25 shots of known yield at 16
        sites: ``python -m benchmarks.moment_scatter``. Sites and shots differ by 0.23 (0.12 to 0.32) of it,
        the rest is what all may share. An upper bound: Ms holds paths and tectonic release.
    depth_scatter : one standard deviation of log10 burial depth about the habitual one.
    shallow_limit_m : depth that even the smallest contained shots were given, about.
    overburied_share, overburied_shift, overburied_scatter : share of shots buried far deeper than containment
        needs, and by how much (log10); peaceful explosions were, at 2 to 4 times the habitual depth.
    slope : range of d mb / d log10 Y between two explosions at one site: 0.75 where depth grows with yield,
        1.01 at constant depth (Patton & Taylor 2011). Uniform in between.
    slope_weight, source_weight : shares of that slope and of the Mueller-Murphy source, for ratios to a
        reference; the rest goes to the relation that knows of depth. The source weighs least: its constants
        are recalled.
    transfer : one standard deviation between a regional P ratio and a difference of mb.
    reference_scatter : of log10 of a published yield that states no bounds; published yields of well-studied
        events scatter by 0.2 (a factor of four from end to end).
    local_scatter : one standard deviation of mb about a local magnitude that stands in for it where no mb
        can be had. ML is fitted to other scales in one region and differs elsewhere by several tenths;
        assumed, no published figure for explosions worldwide was found.
    minimum_bound : smallest standard deviation of log10 of a published yield, whatever bounds it states.
    relation_weights : of `testban.yields.relations.MB`, in that order.
    muffling : largest loss of magnitude of a shot that is not well coupled; listed beside the result, no part
        of it. The great majority of chemical explosions fall 1.5 to 2 units short of the largest magnitude
        that their charge could make (Khalturin, Rautian & Richards 1998, "The seismic signal strength of
        chemical explosions"); a cavity in salt muffled a shot by a factor of 70, which is 1.85.
    range : of log10 Y that is considered; even odds per decade within.
    spectra : what the shape of P's spectra says.
    """

    site_scatter: float = 0.11
    shot_scatter: float = 0.12
    shot_freedom: float = 2.0
    shot_error: float = 0.05
    recalled_scatter: float = 0.10
    tail_freedom: float = 5.5
    network_bias: float = 0.15
    tied_bias: float = 0.05
    lg_excess: float = -0.06
    lg_scatter: float = 0.29
    moment_scatter: float = 0.30
    depth_scatter: float = 0.20
    shallow_limit_m: float = 100.0
    overburied_share: float = 0.15
    overburied_shift: float = 0.40
    overburied_scatter: float = 0.20
    slope: tuple[float, float] = (0.75, 1.01)
    slope_weight: float = 0.5
    source_weight: float = 0.2
    transfer: float = 0.10
    reference_scatter: float = 0.20
    local_scatter: float = 0.40
    minimum_bound: float = 0.10
    relation_weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0)
    muffling: float = 2.0
    range: tuple[float, float] = (-4.0, 5.0)
    spectra: SpectralSettings = field(default_factory=SpectralSettings)
