"""The words from which roles are read: by language, role and how much one of them says.

ACTOR names a firm by its role (*Hersteller*), ACT names what it does (*herstellen*), HINT is a word
that others use too (*entwickeln*). Cues are compared as the analysers read them, so one form stands
for its inflections, in German for the ends of compounds as well (*Federnhersteller*).
"""

from __future__ import annotations

MAKES, SELLS, SERVES = "makes", "sells", "serves"
ROLES = (MAKES, SELLS, SERVES)

# How much one word says on 0-1, and the sectors of a profile.
ACTOR, ACT, HINT, SECTOR = 0.6, 0.5, 0.25, 0.3

CUES: dict[str, dict[tuple[str, float], str]] = {
    "de": {
        (
            MAKES,
            ACTOR,
        ): "Hersteller; Produzent; Lohnfertiger; Auftragsfertiger; Fertiger; Verarbeiter;"
        "Fertigungsbetrieb; Produktionsbetrieb; Fertigungspartner; Produktionspartner; Maschinenbauer;"
        "Herstellerfirma; Herstellungsbetrieb; Zulieferbetrieb; Lohnhersteller; Anlagenbauer;"
        "Werkzeugbauer; Formenbauer; Manufaktur",
        (MAKES, ACT): "herstellen; Herstellung; fertigen; Fertigung; gefertigt; produzieren;"
        "Produktion; Lohnfertigung; Auftragsfertigung; Serienfertigung; Lohnbearbeitung;"
        "Eigenfertigung; Serienproduktion; Gießerei; Schmiede; Dreherei; Schreinerei; Brauerei",
        (
            MAKES,
            HINT,
        ): "verarbeiten; Verarbeitung; bearbeiten; Bearbeitung; entwickeln; Entwicklung;"
        "Prototypenbau; Maschinenbau; Anlagenbau; Werkzeugbau; Formenbau",
        (SELLS, ACTOR): "Händler; Großhändler; Einzelhändler; Fachhändler; Importeur; Exporteur;"
        "Distributor; Vertriebspartner; Vertriebsfirma; Vertriebsgesellschaft; Vertriebsunternehmen;"
        "Handelspartner; Handelshaus; Handelsunternehmen; Handelsvertreter; Handelsvertretung;"
        "Handelsfirma; Handelsagentur; Wiederverkäufer; Verkäufer; Großhandel; Fachhandel;"
        "Verkaufspartner; Importfirma; Vertriebsagentur",
        (SELLS, ACT): "Vertrieb; vertreiben; verkaufen; Verkauf; importieren; Import; Handel;"
        "exportieren; Einzelhandel; Zwischenhandel; Wiederverkauf; Distribution",
        (SELLS, HINT): "Export; Onlineshop; Webshop; Sortiment; Vermarktung",
        (SERVES, ACTOR): "Dienstleister; Berater; Beratungsunternehmen; Beratungsfirma; Spediteur;"
        "Spedition; Ingenieurbüro; Servicepartner; Wartungsfirma; Unternehmensberater;"
        "Logistiker; Planungsbüro; Dienstleistungsunternehmen; Systemhaus; Prüflabor;"
        "Übersetzungsbüro; Unternehmensberatung; Servicebetrieb; Logistikpartner; Kanzlei",
        (SERVES, ACT): "Dienstleistung; Beratung; beraten; Wartung; Reparatur; reparieren;"
        "Instandhaltung; Instandsetzung; Kundendienst; Logistikdienst; Schulung; Montageservice;"
        "Software as a Service; SaaS; Softwareentwicklung; Ingenieurdienstleistung; Vermietung;"
        "Übersetzung; Zertifizierung; Ingenieurleistung; Clouddienst; Cloud-Software; Logistik;"
        "Entwicklungsdienstleistung; Auftragsforschung; Agentur; Reparaturwerkstatt",
        (
            SERVES,
            HINT,
        ): "Service; Unterstützung; unterstützen; Lagerung; Transport; Planung; Prüfung",
    },
    "en": {
        (MAKES, ACTOR): "manufacturer; maker; producer; contract manufacturer; job shop;"
        "machine shop; fabricator; manufacturing partner; production partner; processor;"
        "manufacturing company; machine builder; toolmaker",
        (MAKES, ACT): "manufacturing; manufacture; produce; production; we make; who make;"
        "that make; fabricate; fabrication; contract manufacturing; contract production;"
        "foundry; workshop; brewery",
        (MAKES, HINT): "processing; develop; development; we build; our own plant",
        (SELLS, ACTOR): "distributor; dealer; reseller; retailer; wholesaler; importer; exporter;"
        "trader; trading company; trading house; sales partner; distribution partner; seller;"
        "sales agent; sales representative; trading firm; sales agency; distribution company",
        (
            SELLS,
            ACT,
        ): "sell; distribute; distribution; import; wholesale; retail; trading; we trade in;"
        "resell; retailing; sales of",
        (SELLS, HINT): "sales; export; online shop; web shop; assortment",
        (SERVES, ACTOR): "service provider; consultancy; consultant; engineering office;"
        "engineering firm; engineering company; freight forwarder; logistics provider; repair shop;"
        "service partner; consulting firm; logistics partner; law firm; maintenance partner;"
        "service company; test laboratory; consulting partner; logistics company; adviser",
        (
            SERVES,
            ACT,
        ): "consulting; maintenance; repair; logistics; engineering services; consulting"
        " services; software as a service; SaaS; training courses; software development; cloud"
        " service; cloud software; freight forwarding; calibration; translation; we advise;"
        "engineering service; testing service; contract research; advisory; rental; certification; agency",
        (SERVES, HINT): "service; support; engineering; training; installation; testing",
    },
    "ja": {
        (
            MAKES,
            ACTOR,
        ): "メーカー; 製造元; 製造会社; 製造業者; 加工会社; 加工業者; 製造企業; 協力工場;"
        "町工場; 製作所; 製造パートナー; 生産パートナー; 生産委託先; 製造委託先; 加工先; 外注先;"
        "加工メーカー; 鋳造所; 醸造所; 製造業を営む; 加工委託先; 委託加工先; 酒蔵",
        (MAKES, ACT): "製造; 加工; 生産; 製作; 受託製造; 受託加工; 量産; 加工サービス;"
        "製造サービス; 受託生産; ものづくり; 自社生産; 製造受託; 醸造; 鋳造",
        (MAKES, HINT): "開発; 試作; 成形; 組立; 作る; 研究開発; 設計",
        (SELLS, ACTOR): "商社; 専門商社; 代理店; 販売代理店; 販売店; 卸売業者; 輸入業者; 小売店;"
        "販売パートナー; 販売会社; 輸入商社; 卸業者; 販売業者; 輸入元; 販売元; ディーラー;"
        "ディストリビューター; 問屋; 輸入代理店; 総代理店; 輸入会社; 貿易会社",
        (SELLS, ACT): "販売; 卸; 卸売; 輸入; 小売; 売る; 輸入販売; 貿易; 輸出入; 仕入れ販売",
        (SELLS, HINT): "取扱; 仕入れ; 通販; 輸出; 取り扱う",
        (SERVES, ACTOR): "コンサルタント; コンサルティング会社; サービス会社; 修理業者; 物流会社;"
        "サービスプロバイダー; 設計事務所; 保守会社; 保守パートナー; 物流パートナー; 運送会社;"
        "コンサル会社; サービスパートナー; 支援会社; 技術サービス会社; 支援機関; 法律事務所",
        (SERVES, ACT): "保守; コンサルティング; 支援; 修理; 点検; 物流; 代行; SaaS; 受託開発;"
        "ソフトウェア開発; システム開発; クラウドサービス; メンテナンス; 受託試験; 翻訳; 運用;"
        "受託研究; サービスを提供; 技術サービス; 校正; レンタル; 認証取得支援; 開発支援; 受託分析",
        (SERVES, HINT): "サービス; サポート; 研修; 相談; 設置; エンジニアリング; 教育",
    },
}

# Verbs whose beginning stands at the end of the clause: the role, the verb's key, its beginning.
SPLIT = {"de": ((MAKES, "stell", "her"),)}
# Words that the analysers read like a cue, but that say something else.
LOOKALIKES = {
    "de": "fertig fertige fertiges fertigem handeln handelt handelte gehandelt handle handlung "
    "handlungen dreht drehe gedreht bildverarbeitung "
    "datenverarbeitung textverarbeitung signalverarbeitung informationsverarbeitung",
    "en": "important importantly importance product products productive productivity produce "
    "engineer engineers engineered tested test tests certificate "
    "certificates certified trained train trains supporting supported engine engines process processes fabric fabrics trade trades retailed agencies",
}
# Behind an English cue: it only says what kind of thing that is.
KINDS_OF = (
    "software system line equipment machine machinery data process cost industry technology robot "
    "execution planning management tool sector environment step time site method team manager "
    "material waste plan schedule volume license fair price channel network area requirement"
)
# Behind a Japanese cue: it still says what a firm does.
GOING_ON = "為る 居る 致す 出来る 行う 会社 企業 工場 部門 拠点 網 請負 元 等 請け負う 手掛ける 頂く 下さる"
# Who is served: the words before or behind these name the customer's trade.
CUSTOMER_BEHIND = {"de": ("für",), "en": ("for",), "ja": ()}
CUSTOMER_BEFORE_JA = ("向け", "為")
# Behind these, *for* names what is done: a partner for maintenance maintains.
WHO_DOES = {
    "de": "Partner; Anbieter; Spezialist; Experte; Dienstleister; Lieferant; Unternehmen; Betrieb;"
    "Firma; Fachbetrieb; Agentur; Kooperationspartner; Profi; Adresse; Suche",
    "en": "partner; supplier; provider; specialist; expert; company; firm; agency; shop; contractor;"
    "looking; look; search; searching",
}
# Helping or supplying a firm of a role is no such role; nor is naming others of it.
HELPED = {
    "de": "beraten; unterstützen; beliefern; helfen; verbinden; vermitteln",
    "en": "advise; support; supply; help; connect; serve; assist",
}
OTHERS = {
    "de": "unser unsere unserer unseren unserem unseres aller alle jedes vieler verschiedener anderer "
    "namhafter",
    "en": "our any every each other another",
}
SELF = {"de": "sind bin als", "en": "are am as"}
NOT = {"de": "nicht kein keine keinen keiner keinerlei ohne", "en": "not no never without don't"}
