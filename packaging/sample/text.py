"""What the sample pages say: our own prose in the manner of the nineteenth century, under the licence of Ductus."""

from __future__ import annotations

LETTER_PLACE = "Hartwell, the 14th of March 1847"
LETTER_GREETING = "My dear Sister,"
LETTER = (
    "Your letter of the 2nd came by the carrier on Tuesday, somewhat wet but quite readable, and I sat down with it "
    "by the window before the horse was out of the yard. We have had eleven days of rain. The lower meadow stands "
    "under water as far as the old mill, and Thomas had to bring the ewes up to the barn by lantern light. None is "
    "lost, though two of the lambs are weak and I keep them in a basket near the stove, where they complain of "
    "everything.",
    "You ask after Father. He walks to church and back without his stick, and is so proud of it that he tells the "
    "same to every visitor. Doctor Wells says we must not praise him too much, or he will try the hill. In the "
    "evenings I read to him from the almanack, which he contradicts.",
    "The seed potatoes cost me 3 pounds and 6 shillings, a price I should have called robbery a year ago. If William "
    "goes to market on the 20th, pray ask him to look for a plain copper kettle.",
    "Kiss the children for me, and tell Anne that her cat has five kittens and no shame at all.",
)
LETTER_CLOSE = ("Your affectionate sister", "Margaret Ellwood")

REGISTER_HEADING = "Passages au bac de Saint-Aubin, avril 1831"
REGISTER = (
    "Le 2, Pierre Lenoir, meunier, avec un cheval et deux sacs de farine. Payé 6 sous.",
    "Le même jour, la veuve Marchand et sa fille, à pied, allant à la foire. Payé 2 sous.",
    "Le 3, un colporteur de Rouen, avec sa malle de livres et d’images. Payé 3 sous.",
    "Le 5, Jean Bastien, laboureur, avec quatre vaches et un chien. Payé 9 sous.",
    "Le 6, monsieur le curé, pour visiter un malade. Ne paye rien.",
    "Le 8, deux maçons de Limoges, avec leurs outils. Payé 4 sous.",
    "Le 9, la rivière étant trop haute, personne ne passa de toute la journée.",
    "Le 10, une voiture à deux roues, chargée de pommes. Payé 8 sous.",
    "Le 12, Louise Caron, nourrice, avec un enfant de six mois. Payé 2 sous.",
    "Le 13, six soldats du régiment de ligne, avec leur sergent. Doivent 7 sous.",
    "Le 15, le notaire Delmas, sur sa jument grise, fort pressé. Payé 4 sous.",
    "Le 17, un troupeau de trente moutons, conduit par deux bergers. Payé 15 sous.",
    "Le 18, Antoine Roux, tonnelier, avec douze cercles de fer. Payé 3 sous.",
    "Le 20, réparé la corde du bac. Donné au cordier 11 sous.",
)

DIARY = (
    (
        (
            "Den 3. Juni 1862",
            "Um fünf Uhr früh verließen wir die Stadt bei klarem Himmel. Der Kutscher, ein schweigsamer Mann aus dem "
            "Gebirge, ließ die Pferde langsam gehen, damit sie am Paß noch Kraft hätten. In Neuhaus tranken wir Kaffee "
            "und kauften Brot, Käse und ein Pfund Kirschen für die Kinder. Am Abend zählten wir 19 Meilen; die Räder "
            "waren heiß, wir aber guter Dinge.",
        ),
        (
            "Den 4. Juni",
            "Die Nacht war kalt, und das Fenster ließ sich nicht schließen. Gegen Mittag erreichten wir die Höhe. Von "
            "dort sieht man über den ganzen See, bis hin zu den weißen Bergen jenseits der Grenze. August zeichnete "
            "eine Stunde lang; mir waren die Finger zu steif dazu. Abwärts ging es zu Fuß, weil der Wagen eine neue "
            "Achse brauchte, und so kamen wir erst bei Mondschein an.",
        ),
    ),
    (
        (
            "Den 5. Juni",
            "Regen. Wir blieben im Gasthof und ordneten die Pflanzen, die wir am Bach gesammelt hatten: drei Arten "
            "Enzian, einen Farn und ein Moos, das keiner von uns kennt. Der Wirt brachte ein altes Buch mit "
            "Holzschnitten und wollte uns jedes Kraut einzeln erklären. Gegen Abend schrieb ich drei Briefe, von denen "
            "zwei sofort abgingen.",
        ),
        (
            "Den 6. Juni",
            "Endlich Sonne. Auf dem Wege nach Sankt Martin begegnete uns eine Hochzeit mit Musik, und wir mußten mit "
            "den Leuten anstoßen. Das Nachtlager für drei Personen kostete nur zwei Gulden und zwölf Kreuzer, das "
            "Frühstück inbegriffen. Wir schliefen bei offenem Fenster, hörten den Bach und die Glocken der Kühe, und "
            "keiner von uns dachte an die Heimreise.",
        ),
    ),
)
